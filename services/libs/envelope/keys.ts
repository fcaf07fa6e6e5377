import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { encodeBase64url } from './base64url.js';
import type { DecryptionKey, EncryptionKey, SigningKey, VerificationKey } from './types.js';

export type Curve = 'Ed25519' | 'X25519';

/** An RFC 8037 key; `d` only on private ones. */
export interface OctetKey {
  kty: 'OKP';
  crv: Curve;
  x: string;
  d?: string;
}

/** Makes a key pair as a private JWK: Ed25519 to sign, X25519 to encrypt; the two are never the same key. */
export function generateKey(crv: Curve): Required<OctetKey> {
  const { privateKey } = crv === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (!x || !d) throw new TypeError('key export without coordinates');
  return { kty: 'OKP', crv, x, d };
}

/** The public half of a key. */
export function publicHalf({ crv, x }: OctetKey): OctetKey {
  return { kty: 'OKP', crv, x };
}

/** RFC 7638 thumbprint (SHA-256, base64url) of the public key. */
export function thumbprintOf({ crv, x }: OctetKey): string {
  return encodeBase64url(createHash('sha256').update(`{"crv":"${crv}","kty":"OKP","x":"${x}"}`).digest());
}

export function signingKey(jwk: OctetKey): SigningKey {
  return { thumbprint: thumbprintOf(jwk), privateKey: privateKeyOf(jwk, 'Ed25519') };
}

export function verificationKey(jwk: OctetKey): VerificationKey {
  return { thumbprint: thumbprintOf(jwk), publicKey: publicKeyOf(jwk, 'Ed25519') };
}

export function decryptionKey(jwk: OctetKey): DecryptionKey {
  return { thumbprint: thumbprintOf(jwk), privateKey: privateKeyOf(jwk, 'X25519') };
}

export function encryptionKey(jwk: OctetKey): EncryptionKey {
  return { thumbprint: thumbprintOf(jwk), publicKey: publicKeyOf(jwk, 'X25519') };
}

function privateKeyOf(jwk: OctetKey, crv: Curve) {
  if (jwk.crv !== crv || !jwk.d) throw new TypeError(`not a private ${crv} key`);
  return createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' });
}

function publicKeyOf(jwk: OctetKey, crv: Curve) {
  if (jwk.crv !== crv) throw new TypeError(`not an ${crv} key`);
  return createPublicKey({ key: publicHalf(jwk) as JsonWebKey, format: 'jwk' });
}
