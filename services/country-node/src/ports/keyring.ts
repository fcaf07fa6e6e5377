import type { DecryptionKey, SigningKey } from '#libs/envelope/types.js';

/** This node's private keys; separate keys to sign and to encrypt (protocol section 1). */
export interface Keyring {
  /** The key that signs now. */
  signingKey(): SigningKey;
  /** Every key that may still open a message: the current one and those that overlap after a rotation. */
  decryptionKeys(): readonly DecryptionKey[];
}
