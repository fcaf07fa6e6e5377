import { isSoundPoint } from '../envelope/is-sound-point.js';
import { thumbprintOf } from '../envelope/keys.js';
import type { ListedKey, TrustListText } from './types.js';

const CURVE = { sign: 'Ed25519', encrypt: 'X25519' } as const;

/**
 * Whether the keys of a list can be told apart and revoked (protocol 4.4): each under its own thumbprint, on the curve of
 * its use, a sound point of it, of a listed participant, and never of two. A key under another's thumbprint would outlive
 * its revocation.
 */
export function areKeysConsistent({ keys, participants }: Pick<TrustListText, 'keys' | 'participants'>): boolean {
  const ids = participants.map(({ id }) => id);
  const [known, prints] = [new Set(ids), new Set(keys.map(({ thumbprint }) => thumbprint))];
  return known.size === ids.length && prints.size === keys.length && keys.every((key) => isSound(key, known));
}

function isSound({ node, use, thumbprint, jwk }: ListedKey, known: ReadonlySet<string>): boolean {
  return known.has(node) && jwk.crv === CURVE[use] && thumbprintOf(jwk) === thumbprint && isSoundPoint(jwk.crv, jwk.x);
}
