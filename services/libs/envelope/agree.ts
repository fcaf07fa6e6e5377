import { createHash, createPublicKey, createSecretKey, diffieHellman, type KeyObject } from 'node:crypto';
import { KEY_ALGORITHM } from './profile.js';

const KEY_BITS = 256;

/** OtherInfo of the Concat KDF for this one algorithm and no party info (RFC 7518 section 4.6.2). */
const OTHER_INFO = Buffer.concat([
  uint32(KEY_ALGORITHM.length),
  Buffer.from(KEY_ALGORITHM, 'ascii'),
  uint32(0),
  uint32(0),
  uint32(KEY_BITS),
]);
const FIRST_ROUND = uint32(1);

/**
 * The key that wraps the content key: ECDH-ES with X25519, then one round of the Concat KDF with SHA-256 (RFC 7518
 * section 4.6).
 * @returns 32 bytes as a key object: a cipher takes three times as long to begin with bare bytes
 * @throws Error when the agreement gives nothing secret (a point of low order)
 */
export function agreeOnKey(privateKey: KeyObject, publicKey: KeyObject): KeyObject {
  const secret = diffieHellman({ privateKey, publicKey });
  return createSecretKey(createHash('sha256').update(FIRST_ROUND).update(secret).update(OTHER_INFO).digest());
}

/** An X25519 public key from its coordinate (32 bytes, base64url). @throws Error when it is none */
export function publicKeyAt(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
