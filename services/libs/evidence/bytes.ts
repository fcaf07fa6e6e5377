import { decodeCanonicalBase64url } from '../envelope/base64url.js';

/** Another spelling than the canonical one is no hash, and no salt: it fits nothing. */
export function bytes(text: string): Uint8Array {
  return decodeCanonicalBase64url(text) ?? new Uint8Array();
}
