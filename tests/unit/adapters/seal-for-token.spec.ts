import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { compactDecrypt, CompactEncrypt } from 'jose';
import { NodeKey } from '../../../services/country-node/src/adapters/keyring/node-key.js';
import { readKeyText, writeKeyText } from '../../../services/country-node/src/adapters/keyring/node-key-text.js';
import { openWithToken, sealForToken } from '../../../services/country-node/src/adapters/keyring/seal-for-token.js';
import { readTokenPlace } from '../../../services/country-node/src/adapters/keyring/token-place.js';

const HEADER = { alg: 'ECDH-ES', enc: 'A256GCM', typ: 'passerelle-node-key' };
const PLACE = { module: '/lib/a module.so', token: 'of the office', key: '0a', pinFile: '/etc/pin' };

/** The header is taken letter by letter, the rest as the bytes it spells. */
function bytesOf(jwe: string): string {
  const [header = '', ...rest] = jwe.split('.');
  return [header, ...rest.map((part) => Buffer.from(part, 'base64url').toString('hex'))].join('.');
}

/** A token that keeps its private key in this process, and counts what it is asked. */
function softToken() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const token = {
    asked: 0,
    publicKey: () => publicKey,
    agree: (other: typeof publicKey) => {
      token.asked += 1;
      return diffieHellman({ privateKey, publicKey: other });
    },
  };
  return { token, privateKey, publicKey };
}

describe('what is sealed for a token', () => {
  it('is a JWE as any other: a library opens it, and what a library seals is opened', async () => {
    const { token, privateKey, publicKey } = softToken();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), async (plain) => {
        const { plaintext, protectedHeader } = await compactDecrypt(sealForToken(publicKey, plain), privateKey);
        expect([Buffer.from(plaintext), protectedHeader]).toEqual([
          Buffer.from(plain),
          { ...HEADER, epk: expect.objectContaining({ crv: 'P-256' }) },
        ]);
        const theirs = await new CompactEncrypt(plain).setProtectedHeader(HEADER).encrypt(publicKey);
        expect(Buffer.from(openWithToken(token, theirs))).toEqual(Buffer.from(plain));
      }),
      { numRuns: 20 },
    );
  });

  it('opens with no letter changed, and with no other token', () => {
    const { token, publicKey } = softToken();
    const sealed = sealForToken(publicKey, Buffer.from('the key'));
    expect(() => openWithToken(softToken().token, sealed)).toThrow('node-key-token-unavailable');
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'w' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      // The last letter of a part may hold bits that mean nothing.
      if (bytesOf(changed) === bytesOf(sealed)) continue;
      expect(() => openWithToken(token, changed)).toThrow(/^node-key-(invalid|token-unavailable)$/);
    }
  });

  it('asks the token nothing about what is no such thing', () => {
    const { token, publicKey } = softToken();
    const [, wrapped, ...rest] = sealForToken(publicKey, Buffer.from('the key')).split('.');
    const epk = publicKey.export({ format: 'jwk' });
    const offCurve = { ...epk, x: Buffer.alloc(32, 1).toString('base64url') };
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
    const headers = [
      { ...HEADER, epk: offCurve },
      { ...HEADER, epk: other },
      { ...HEADER, enc: 'A128GCM', epk },
      { ...HEADER, alg: 'ECDH-ES+A256KW', epk },
      { ...HEADER, typ: 'JWT', epk },
      { ...HEADER, zip: 'DEF', epk },
      { ...HEADER },
      null,
    ].map((header) => Buffer.from(JSON.stringify(header)).toString('base64url'));
    for (const jwe of ['', 'a.b.c.d.e', ...headers.map((header) => [header, wrapped, ...rest].join('.'))])
      expect(() => openWithToken(token, jwe)).toThrow('node-key-invalid');
    expect(token.asked).toBe(0);
  });
});

describe('the file of a node key that lies in a token', () => {
  it('says where the token is, holds no key in clear, and reads back', () => {
    const { token } = softToken();
    const [current, former] = [new NodeKey(randomBytes(32)), new NodeKey(randomBytes(32))];
    for (const said of [
      { current, marksRoot: current.marksRoot() },
      { current, former, marksRoot: former.marksRoot() },
    ]) {
      const text = writeKeyText({ ...said, token: PLACE }, () => token);
      expect(text).not.toContain(current.text());
      expect(text).not.toContain(former.text());
      const read = readKeyText(text, (place) => {
        expect(place).toEqual(PLACE);
        return token;
      });
      expect(read.current.equals(current)).toBe(true);
      expect(read.former?.equals(former)).toBe('former' in said ? true : undefined);
      expect(Buffer.from(read.marksRoot)).toEqual(Buffer.from(said.marksRoot));
      expect(read.token).toEqual(PLACE);
    }
  });

  it('is refused where a key stands beside it in clear, or the place is none', () => {
    const { token } = softToken();
    const current = new NodeKey(randomBytes(32));
    const said = { current, former: current, marksRoot: current.marksRoot() };
    const [sealed = '', former = '', marks = '', place = ''] = writeKeyText(
      { ...said, token: PLACE },
      () => token,
    ).split('\n');
    const wrong = [
      [current.text(), marks, place],
      [sealed, marks],
      [sealed, `former ${current.text()}`, marks, place],
      [sealed, former, place],
      [sealed, marks, place, place],
      [sealed, marks, 'token'],
      [sealed, marks, 'token []'],
      [sealed, marks, place.replace('0a', '0A')],
      [sealed, marks, place.replace('"token":"of the office",', '')],
    ];
    for (const lines of wrong) expect(() => readKeyText(lines.join('\n'), () => token)).toThrow('node-key-invalid');
    expect(readKeyText([sealed, marks, place].join('\n'), () => token).current.equals(current)).toBe(true);
  });

  it('names a key by hex digits and nothing that its tool could take for something else', () => {
    for (const key of ['--pin', '0', 'xy', '', '0a 0b']) {
      expect(() => readTokenPlace(JSON.stringify({ ...PLACE, key }))).toThrow('node-key-invalid');
    }
  });
});
