import { type CipherKey, createCipheriv, createDecipheriv } from 'node:crypto';
import { drawRandom } from '#libs/envelope/random.js';

/** Layout of what is sealed: version (1 byte), nonce (12), ciphertext, tag (16). */
const VERSION = 1;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/**
 * Encrypts bytes with AES-256-GCM under a fresh random nonce.
 * @param key 32 bytes; as a KeyObject they are used much faster
 * @param binding associated data: what the ciphertext belongs to, so that it cannot be moved
 */
export function sealBytes(key: CipherKey, binding: string, plain: Uint8Array): Uint8Array {
  const nonce = drawRandom(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bindingBytes(binding));
  return Buffer.concat([Buffer.of(VERSION), nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @returns the plain bytes, or undefined when key, binding or any byte differs; no reason is given */
export function openBytes(key: CipherKey, binding: string, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < 1 + NONCE_LENGTH + TAG_LENGTH || sealed[0] !== VERSION) return undefined;
  const nonce = sealed.subarray(1, 1 + NONCE_LENGTH);
  const tagStart = sealed.length - TAG_LENGTH;
  // The tag length is fixed: node:crypto would otherwise take a shorter, weaker tag.
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(bindingBytes(binding)).setAuthTag(sealed.subarray(tagStart));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_LENGTH, tagStart)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** The version stands in the associated data too, so that it cannot be changed. */
function bindingBytes(binding: string): Buffer {
  return Buffer.concat([Buffer.of(VERSION), Buffer.from(binding, 'utf8')]);
}
