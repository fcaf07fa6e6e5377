import { createHash, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { KEY_ALGORITHM } from './profile.js';

/** What stands before the 32 bytes of an X25519 public key in its SubjectPublicKeyInfo (RFC 8410 section 4). */
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex');
export const COORDINATE_BYTES = 32;
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
 * @returns 32 bytes
 * @throws Error when the agreement gives nothing secret (a point of low order)
 */
export function agreeOnKey(privateKey: KeyObject, publicKey: KeyObject): Buffer {
  const secret = diffieHellman({ privateKey, publicKey });
  return createHash('sha256').update(FIRST_ROUND).update(secret).update(OTHER_INFO).digest();
}

/** An X25519 public key from its coordinate. @throws RangeError when it has not 32 bytes */
export function publicKeyAt(coordinate: Buffer): KeyObject {
  if (coordinate.length !== COORDINATE_BYTES) throw new RangeError('not a coordinate');
  return createPublicKey({ key: Buffer.concat([SPKI_HEAD, coordinate]), format: 'der', type: 'spki' });
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
