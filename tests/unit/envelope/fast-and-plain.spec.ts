import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { compactDecrypt, CompactEncrypt } from 'jose';
import fc from 'fast-check';
import { decryptSealed } from '#libs/envelope/decrypt.js';
import { encryptFor } from '#libs/envelope/encrypt.js';
import { decryptionKey, encryptionKey, generateKey, publicHalf } from '#libs/envelope/keys.js';
import { nodes } from './fuzzing.js';

// The envelope uses the platform's primitives; here a JOSE library reads and writes the same, and neither may know better.
const jwk = nodes.ne.encrypt;
const [ours, theirs] = [decryptionKey(jwk), encryptionKey(publicHalf(jwk))];
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function fast(sealed: string): Buffer | undefined {
  try {
    return decryptSealed(sealed, [ours]);
  } catch {
    return undefined;
  }
}

async function plain(sealed: string): Promise<Buffer | undefined> {
  try {
    const { plaintext } = await compactDecrypt(sealed, ours.privateKey, { maxDecompressedLength: 0 });
    return Buffer.from(plaintext);
  } catch {
    return undefined;
  }
}

function write(bytes: Uint8Array): Promise<string> {
  const header = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', typ: 'passerelle-sealed+v1', kid: ours.thumbprint };
  return new CompactEncrypt(bytes).setProtectedHeader(header).encrypt(theirs.publicKey);
}

const sealedOf = (folder: string) =>
  readdirSync(`contracts/vectors/${folder}`)
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const { given } = JSON.parse(readFileSync(`contracts/vectors/${folder}/${name}`, 'utf8')) as {
        given?: { sealed?: unknown };
      };
      return [name, given?.sealed] as const;
    })
    .filter((each): each is readonly [string, string] => typeof each[1] === 'string');

describe('the envelope and a JOSE library', () => {
  it('open what the other wrote, to the same bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 9_000 }), async (bytes) => {
        expect(await plain(encryptFor(bytes, theirs))).toEqual(Buffer.from(bytes));
        expect(fast(await write(bytes))).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 60 },
    );
  });

  it('never write the same twice', () => {
    const once = new Set(Array.from({ length: 50 }, () => encryptFor(Buffer.from('same'), theirs)));
    expect(once.size).toBe(50);
  });

  it.each(sealedOf('valid'))('agree on the valid vector %s', async (_name, sealed) => {
    const opened = fast(sealed);
    if (sealed.startsWith('e')) expect(await plain(sealed)).toEqual(opened);
  });

  it.each(sealedOf('must-fail'))('what opens of %s, the library opens to the same bytes', async (_name, sealed) => {
    const opened = fast(sealed);
    if (opened) expect(await plain(sealed)).toEqual(opened);
  });

  it('agree on every letter changed behind the header, and never open one', async () => {
    const bytes = randomBytes(24);
    const sealed = encryptFor(bytes, theirs);
    const from = sealed.indexOf('.') + 1;
    for (let at = from; at < sealed.length; at += 1) {
      const other = ALPHABET[(ALPHABET.indexOf(sealed[at] ?? '') + 21) % 64] ?? 'A';
      const changed = sealed.slice(0, at) + (sealed[at] === '.' ? 'A' : other) + sealed.slice(at + 1);
      expect(fast(changed)).toBeUndefined();
      // The library takes a second spelling of the same bytes; that is why the envelope looks first.
      const opened = await plain(changed);
      if (opened) expect(opened).toEqual(bytes);
    }
  });

  it('open nothing with another key', async () => {
    const other = decryptionKey(generateKey('X25519'));
    const sealed = encryptFor(Buffer.from('x'), theirs);
    expect(() => decryptSealed(sealed, [{ ...other, thumbprint: ours.thumbprint }])).toThrow('unopenable');
    await expect(compactDecrypt(sealed, other.privateKey)).rejects.toThrow();
  });
});
