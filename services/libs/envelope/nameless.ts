import type { KeyObject } from 'node:crypto';
import { decodeCanonicalBase64url, encodeBase64url } from './base64url.js';
import { namelessHeader } from './header.js';
import { isSoundPoint } from './is-sound-point.js';
import type { DecryptionKey } from './types.js';
import { decryptText, unwrapKey, wrapFor } from './wrap.js';

/** Kinds of what is encrypted for somebody whom it does not name; each opens as itself only. */
export type NamelessTyp = 'passerelle-relayed+v1' | 'passerelle-route+v1';

const SHAPE = /^[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{54}\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{22}$/;

/**
 * Encrypts with the primitives of profile v1 and no header, so that whoever carries it cannot tell from a key's name whom it
 * is for (protocol relay.3): `<x>.<wrapped>.<iv>.<text>.<tag>`.
 */
export function encryptNameless(plain: Uint8Array, publicKey: KeyObject, typ: NamelessTyp): string {
  const { x, parts } = wrapFor(plain, publicKey, () => namelessHeader(typ));
  return [x, ...parts.map(encodeBase64url)].join('.');
}

/**
 * Tries each of our keys.
 * @returns undefined when it is not for us, or not what it must be; nothing tells which
 */
export function decryptNameless(text: string, keys: readonly DecryptionKey[], typ: NamelessTyp): Buffer | undefined {
  const parts = SHAPE.test(text) ? text.split('.').map(decodeCanonicalBase64url) : [];
  const [coordinate, wrapped, iv, body, tag] = parts;
  const x = text.slice(0, 43);
  if (!coordinate || !wrapped || !iv || !body || !tag || !isSoundPoint('X25519', x)) return undefined;
  for (const { privateKey } of keys) {
    try {
      return decryptText(unwrapKey(privateKey, x, wrapped), namelessHeader(typ), [iv, body, tag]);
    } catch {
      // Not for this key.
    }
  }
  return undefined;
}
