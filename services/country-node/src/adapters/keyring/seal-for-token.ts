import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { Fault } from '../../domain/refusal.js';
import type { KeyToken } from './key-token.js';

const ENC = 'A256GCM';
const HEADER = { alg: 'ECDH-ES', enc: ENC, typ: 'passerelle-node-key' } as const;
const [KEY_BYTES, IV_BYTES, TAG_BYTES] = [32, 12, 16];

/**
 * Seals for whoever has the private half: a compact JWE (RFC 7516) with direct agreement on P-256 (ECDH-ES, RFC 7518 section
 * 4.6), so that other tools open it where the node does not run any more.
 */
export function sealForToken(publicKey: KeyObject, plain: Uint8Array): string {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = encode(JSON.stringify({ ...HEADER, epk: own.publicKey.export({ format: 'jwk' }) }));
  const key = deriveKey(diffieHellman({ privateKey: own.privateKey, publicKey }));
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(header));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [header, '', ...[iv, sealed, cipher.getAuthTag()].map(encode)].join('.');
}

/** @throws Fault `node-key-invalid` for what is no such thing; `node-key-token-unavailable` where this token does not open it */
export function openWithToken(token: KeyToken, jwe: string): Uint8Array {
  const [header = '', wrapped, ...rest] = jwe.split('.');
  const [iv, sealed, tag] = rest.map((part) => Buffer.from(part, 'base64url'));
  if (wrapped !== '' || rest.length !== 3 || iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES)
    throw new Fault('node-key-invalid');
  const key = deriveKey(token.agree(otherKey(header)));
  try {
    const cipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(Buffer.from(header)).setAuthTag(tag);
    return Buffer.concat([cipher.update(sealed!), cipher.final()]);
  } catch (error) {
    throw new Fault('node-key-token-unavailable', error);
  }
}

/** A key that is on no curve is refused here, and the token is asked nothing. */
function otherKey(header: string): KeyObject {
  try {
    const { epk, ...said } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { epk: JsonWebKey };
    const isOurs = JSON.stringify(said) === JSON.stringify(HEADER) && epk.crv === 'P-256' && epk.kty === 'EC';
    if (isOurs) return createPublicKey({ format: 'jwk', key: epk });
  } catch {
    // Not a header, or not a key.
  }
  throw new Fault('node-key-invalid');
}

/** One round of the Concat KDF is enough for 256 bits; no party says who it is (RFC 7518 section 4.6.2). */
function deriveKey(agreed: Uint8Array): Uint8Array {
  const counter = uint32(1);
  const parties = Buffer.concat([uint32(0), uint32(0)]);
  const info = Buffer.concat([uint32(ENC.length), Buffer.from(ENC), parties, uint32(KEY_BYTES * 8)]);
  return createHash('sha256').update(counter).update(agreed).update(info).digest();
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function encode(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString('base64url');
}
