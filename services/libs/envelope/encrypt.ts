import { createCipheriv, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { agreeOnKey } from './agree.js';
import { encodeBase64url } from './base64url.js';
import { CONTENT_ALGORITHM, KEY_ALGORITHM, SEALED_TYP, WRAP_IV } from './profile.js';
import { drawRandom } from './random.js';
import type { EncryptionKey } from './types.js';

/**
 * Encrypts for one recipient: compact JWE of profile v1 (protocol section 1). With the platform's own primitives, because
 * every message passes here twice; a test holds it against a JOSE library both ways.
 */
export function encryptFor(plain: Uint8Array, recipient: EncryptionKey): string {
  const ephemeral = generateKeyPairSync('x25519');
  const { x } = ephemeral.publicKey.export({ format: 'jwk' });
  const header = encodeBase64url(
    Buffer.from(
      JSON.stringify({
        alg: KEY_ALGORITHM,
        enc: CONTENT_ALGORITHM,
        typ: SEALED_TYP,
        kid: recipient.thumbprint,
        epk: { kty: 'OKP', crv: 'X25519', x },
      }),
    ),
  );
  const [contentKey, iv] = [drawRandom(32), drawRandom(12)];
  const wrapping = createCipheriv('id-aes256-wrap', agreeOnKey(ephemeral.privateKey, recipient.publicKey), WRAP_IV);
  const wrapped = Buffer.concat([wrapping.update(contentKey), wrapping.final()]);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(contentKey), iv).setAAD(Buffer.from(header, 'ascii'));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [header, ...[wrapped, iv, text, cipher.getAuthTag()].map(encodeBase64url)].join('.');
}
