import { CompactEncrypt } from 'jose';
import type { EncryptionKey } from './types.js';

export const SEALED_TYP = 'passerelle-sealed+v1';
export const KEY_ALGORITHM = 'ECDH-ES+A256KW';
export const CONTENT_ALGORITHM = 'A256GCM';

/** Encrypts for one recipient: compact JWE of profile v1 (protocol section 1). */
export async function encryptFor(plain: Uint8Array, recipient: EncryptionKey): Promise<string> {
  return new CompactEncrypt(plain)
    .setProtectedHeader({ alg: KEY_ALGORITHM, enc: CONTENT_ALGORITHM, typ: SEALED_TYP, kid: recipient.thumbprint })
    .encrypt(recipient.publicKey);
}
