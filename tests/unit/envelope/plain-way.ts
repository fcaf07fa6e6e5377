import { isDeepStrictEqual } from 'node:util';
import { compactDecrypt, flattenedVerify } from 'jose';
import { decryptSealed } from '#libs/envelope/decrypt.js';
import type { DecryptionKey, VerificationKey } from '#libs/envelope/types.js';

export interface Keys {
  ours: DecryptionKey;
  author: VerificationKey;
}

/**
 * Opens with a JOSE library what the envelope was given, and holds the two against each other: both layers, both ways.
 * @param outcome what the envelope said: `opened`, or the code
 * @throws Error where one opens what the other does not, or to other bytes
 */
export async function holdAgainstLibrary(sealed: string, outcome: string, { ours, author }: Keys): Promise<void> {
  const [fast, plain] = [decryptedFast(sealed, ours), await decryptedPlainly(sealed, ours)];
  const isOther = fast ? !plain?.equals(fast) : plain && isOfProfile(sealed, ours);
  if (isOther) throw new Error('the library decrypts otherwise');
  if (outcome !== 'unopenable' && !(fast && (await isSigned(fast, author)))) throw new Error('nobody signed that');
}

function decryptedFast(sealed: string, ours: DecryptionKey): Buffer | undefined {
  try {
    return decryptSealed(sealed, [ours]);
  } catch {
    return undefined;
  }
}

async function decryptedPlainly(sealed: string, ours: DecryptionKey): Promise<Buffer | undefined> {
  try {
    return Buffer.from((await compactDecrypt(sealed, ours.privateKey, { maxDecompressedLength: 0 })).plaintext);
  } catch {
    return undefined;
  }
}

/** What profile v1 asks beyond RFC 7516: something in it, one header in one spelling, and no spare bits anywhere. */
function isOfProfile(sealed: string, ours: DecryptionKey): boolean {
  const parts = sealed.split('.');
  const text = Buffer.from(parts[0]!, 'base64url').toString();
  const header = parsed(text);
  const x = header?.epk?.x ?? '';
  const epk = { kty: 'OKP', crv: 'X25519', x };
  const only = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', typ: 'passerelle-sealed+v1', kid: ours.thumbprint, epk };
  const isWritten = (part: string) => part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part;
  // X25519 itself does not look at the highest bit.
  const isOneSpelling = (Buffer.from(x, 'base64url')[31]! & 0x80) === 0;
  return (
    isDeepStrictEqual(header, only) &&
    JSON.stringify(header) === text &&
    [...parts, x].every(isWritten) &&
    isOneSpelling
  );
}

/** The library reads past a mark at the beginning of a text; the platform does not. */
function parsed(text: string): { epk?: { x?: string } } | undefined {
  try {
    return JSON.parse(text) as { epk?: { x?: string } };
  } catch {
    return undefined;
  }
}

async function isSigned(plain: Buffer, author: VerificationKey): Promise<boolean> {
  const [jws = '', payload = ''] = plain.toString().split('\n');
  const [header = '', , signature = ''] = jws.split('.');
  const options = { algorithms: ['Ed25519'], crit: { b64: true } };
  return flattenedVerify({ protected: header, payload, signature }, author.publicKey, options).then(
    () => true,
    () => false,
  );
}
