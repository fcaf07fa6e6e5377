import { decodeCanonicalBase64url } from './base64url.js';
import { CONTENT_ALGORITHM, KEY_ALGORITHM, SEALED_TYP } from './profile.js';
import { unopenable } from './envelope-error.js';
import { isSoundPoint } from './is-sound-point.js';
import { ENVELOPE_LIMITS, type DecryptionKey } from './types.js';
import { decryptText, unwrapKey } from './wrap.js';

const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;
const MEMBERS = 'alg,enc,epk,kid,typ';
const EPK_MEMBERS = 'crv,kty,x';

/**
 * Opens a compact JWE of profile v1 with whichever of our keys it names. Everything is checked before a key is touched:
 * size, shape, canonical base64url, exactly the members of the profile and no other.
 * @throws EnvelopeError `unopenable`, always the same
 */
export function decryptSealed(sealed: string, keys: readonly DecryptionKey[]): Buffer {
  if (sealed.length > ENVELOPE_LIMITS.sealedBytes || !SHAPE.test(sealed)) throw unopenable();
  const segments = sealed.split('.');
  if ((segments[0] ?? '').length > ENVELOPE_LIMITS.headerBytes) throw unopenable();
  const [head, wrapped, iv, text, tag] = segments.map(decodeCanonicalBase64url);
  if (!head || !wrapped || !iv || !text || !tag) throw unopenable();
  const { kid, x } = readHeader(head);
  const key = keys.find((mine) => mine.thumbprint === kid);
  if (!key) throw unopenable();
  try {
    return decryptText(unwrapKey(key.privateKey, x, wrapped), segments[0] ?? '', [iv, text, tag]);
  } catch {
    throw unopenable();
  }
}

function readHeader(bytes: Buffer): { kid: string; x: string } {
  const header = parseObject(bytes.toString('utf8'));
  const { alg, enc, typ, kid, epk } = header;
  const names = Object.keys(header).sort().join();
  if (names !== MEMBERS || alg !== KEY_ALGORITHM || enc !== CONTENT_ALGORITHM || typ !== SEALED_TYP) throw unopenable();
  if (typeof kid !== 'string' || typeof epk !== 'object' || epk === null) throw unopenable();
  const { kty, crv, x } = epk as Record<string, unknown>;
  if (Object.keys(epk).sort().join() !== EPK_MEMBERS || kty !== 'OKP' || crv !== 'X25519') throw unopenable();
  if (typeof x !== 'string' || !isSoundPoint(crv, x)) throw unopenable();
  return { kid, x };
}

// A second spelling of the same header (white space, duplicate names) is refused by comparing with its own re-writing.
function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || JSON.stringify(value) !== text) throw unopenable();
    return value as Record<string, unknown>;
  } catch {
    throw unopenable();
  }
}
