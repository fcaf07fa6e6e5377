import { hash, sign as signBytes } from 'node:crypto';
import { encodeBase64url } from './base64url.js';
import { canonicalJson } from './canonical.js';
import type { ObjectTyp, SigningKey } from './types.js';

/** A detached signature and the exact text it covers. */
export interface Signed {
  /** `<protected header>..<signature>` (RFC 7515 appendix F with RFC 7797 `b64: false`). */
  jws: string;
  /** RFC 8785 text of the claims. */
  claims: string;
  /** base64url SHA-256 of the signing input: the identity of what was signed, whatever it is wrapped in. */
  digest: string;
}

/** Signs the canonical text of the claims as an object of one kind (protocol section 1). */
export function signObject(typ: ObjectTyp, claims: object, key: SigningKey): Signed {
  const text = canonicalJson(claims);
  const header = protectedHeader(typ, key.thumbprint);
  const input = signingInput(header, text);
  return {
    jws: `${header}..${encodeBase64url(signBytes(null, input, key.privateKey))}`,
    claims: text,
    digest: digestOf(input),
  };
}

/** The one protected header that a signature of this kind by this key has. */
export function protectedHeader(typ: ObjectTyp, kid: string): string {
  return encodeBase64url(Buffer.from(canonicalJson({ alg: 'Ed25519', b64: false, crit: ['b64'], kid, typ })));
}

export function signingInput(header: string, claims: string): Buffer {
  return Buffer.from(`${header}.${claims}`, 'utf8');
}

export function digestOf(bytes: Uint8Array | string): string {
  return hash('sha256', bytes, 'base64url');
}
