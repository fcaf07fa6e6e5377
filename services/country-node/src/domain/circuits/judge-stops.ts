import type { Participant } from '../disclosure/types.js';

/**
 * Whether a way behind its origin is one: relays are organisation nodes, all are on the trust list, and none stands on it
 * twice, the origin included.
 * @param stops in their order, the last of them the final node
 */
export function isWay(
  origin: string,
  stops: readonly string[],
  participant: (id: string) => Participant | undefined,
): boolean {
  const all = [origin, ...stops];
  if (stops.length < 2 || new Set(all).size < all.length || !participant(stops.at(-1) ?? '')) return false;
  return stops.slice(0, -1).every((id) => participant(id)?.kind === 'organisation');
}
