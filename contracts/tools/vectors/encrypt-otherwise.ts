import { createCipheriv, createHash, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto';
import { encryptionKey, type OctetKey } from '#libs/envelope/keys.js';
import { publicKeyAt } from '#libs/envelope/agree.js';

/** An ephemeral key: its coordinate, and what the recipient agrees on with whoever uses it. */
export interface Ephemeral {
  x: string;
  secretWith(recipient: OctetKey): Buffer;
}

export type HeaderMembers = { alg: string; enc: string; typ: string; kid: string; epk: Record<string, string> };

/** One that was drawn as it should be. */
export function drawEphemeral(): Ephemeral {
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { x, secretWith: (recipient) => diffieHellman({ privateKey, publicKey: publicKeyAt(recipient.x) }) };
}

/** With any recipient this point agrees on zeros (RFC 7748 section 6.1). */
export const OF_LOW_ORDER: Ephemeral = { x: coordinate(1n), secretWith: () => Buffer.alloc(32) };

/** The base point with the prime added: a reader that reduces it agrees on its own public key. */
export const NOT_REDUCED: Ephemeral = {
  x: coordinate(2n ** 255n - 19n + 9n),
  secretWith: ({ x }) => Buffer.from(x, 'base64url'),
};

/**
 * A compact JWE by hand (RFC 7516, RFC 7518 section 4.6): under an ephemeral key and with a header spelled as is wanted, but in
 * order otherwise, so that whoever does not look at just that opens it.
 */
export function encryptOtherwise(
  spell: (header: HeaderMembers) => string = JSON.stringify,
  ephemeral: Ephemeral = drawEphemeral(),
): (plain: Buffer, recipient: OctetKey) => string {
  return (plain, recipient) => {
    const { x } = ephemeral;
    const epk = { crv: 'X25519', kty: 'OKP', x };
    const { thumbprint: kid } = encryptionKey(recipient);
    const members = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', typ: 'passerelle-sealed+v1', kid, epk };
    const header = Buffer.from(spell(members)).toString('base64url');
    const [contentKey, iv] = [randomBytes(32), randomBytes(12)];
    const wrapping = createCipheriv('id-aes256-wrap', derive(ephemeral.secretWith(recipient)), Buffer.alloc(8, 0xa6));
    const wrapped = Buffer.concat([wrapping.update(contentKey), wrapping.final()]);
    const cipher = createCipheriv('aes-256-gcm', contentKey, iv).setAAD(Buffer.from(header, 'ascii'));
    const text = Buffer.concat([cipher.update(plain), cipher.final()]);
    return [header, ...[wrapped, iv, text, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
  };
}

/** One round of the Concat KDF with SHA-256 and no party info. */
function derive(secret: Buffer): Buffer {
  const algorithm = Buffer.from('\0\0\0\x0eECDH-ES+A256KW');
  const info = [Buffer.from([0, 0, 0, 1]), secret, algorithm, Buffer.alloc(8), Buffer.from([0, 0, 1, 0])];
  return createHash('sha256').update(Buffer.concat(info)).digest();
}

function coordinate(number: bigint): string {
  const bytes = Buffer.from(number.toString(16).padStart(64, '0'), 'hex').reverse();
  return bytes.toString('base64url');
}
