import { encodeBase64url } from './base64url.js';
import { sealedHeader } from './header.js';
import { SEALED_TYP } from './profile.js';
import type { EncryptionKey } from './types.js';
import { wrapFor } from './wrap.js';

/**
 * Encrypts for one recipient: compact JWE of profile v1 (protocol section 1). With the platform's own primitives, because
 * every message passes here twice; a test holds it against a JOSE library both ways.
 */
export function encryptFor(plain: Uint8Array, recipient: EncryptionKey): string {
  const headerFor = (x: string) => sealedHeader(SEALED_TYP, recipient.thumbprint, x);
  const { header, parts } = wrapFor(plain, recipient.publicKey, headerFor);
  return [header, ...parts.map(encodeBase64url)].join('.');
}
