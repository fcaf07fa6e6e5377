import { createCipheriv, createDecipheriv, createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { agreeOnKey, publicKeyAt } from './agree.js';
import { WRAP_IV } from './profile.js';
import { drawRandom } from './random.js';

const TAG_BYTES = 16;

/** What an encryption of profile v1 consists of beside its header. */
export interface Wrapped {
  /** Coordinate of the ephemeral key, base64url. */
  x: string;
  /** Content key under key wrap, nonce, text, tag. */
  parts: [wrapped: Buffer, iv: Buffer, text: Buffer, tag: Buffer];
}

/** @param headerFor gives the associated data, once the ephemeral key is drawn */
export function wrapFor(
  plain: Uint8Array,
  publicKey: KeyObject,
  headerFor: (x: string) => string,
): Wrapped & { header: string } {
  const ephemeral = generateKeyPairSync('x25519');
  const { x = '' } = ephemeral.publicKey.export({ format: 'jwk' });
  const header = headerFor(x);
  const [contentKey, iv] = [drawRandom(32), drawRandom(12)];
  const wrapping = createCipheriv('id-aes256-wrap', agreeOnKey(ephemeral.privateKey, publicKey), WRAP_IV);
  const wrapped = Buffer.concat([wrapping.update(contentKey), wrapping.final()]);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(contentKey), iv).setAAD(Buffer.from(header, 'ascii'));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return { x, header, parts: [wrapped, iv, text, cipher.getAuthTag()] };
}

/**
 * The content key, if it was wrapped for this key.
 * @throws Error when it was not, or the coordinate is none
 */
export function unwrapKey(privateKey: KeyObject, x: string, wrapped: Buffer): KeyObject {
  const unwrapping = createDecipheriv('id-aes256-wrap', agreeOnKey(privateKey, publicKeyAt(x)), WRAP_IV);
  return createSecretKey(Buffer.concat([unwrapping.update(wrapped), unwrapping.final()]));
}

/** @throws Error when text, nonce or header are not what was encrypted */
export function decryptText(contentKey: KeyObject, header: string, [iv, text, tag]: [Buffer, Buffer, Buffer]): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', contentKey, iv, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(header, 'ascii'))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}
