import type { Partners, Relay } from '../types.js';

/** By whom a conversation goes, in their order, and until which day they carry it; directly without any. */
export type Way = { relays: string[]; until: string };

export const DIRECTLY: Way = { relays: [], until: '' };

/** Who may stand at a place of a way to a node: the first must carry this kind for us, nobody stands on it twice. */
export function choicesAt(
  { relays, mostRelays }: Pick<Partners, 'relays' | 'mostRelays'>,
  { kind, peer }: { kind: string; peer: string },
  way: readonly string[],
  place: number,
): Relay[] {
  if (place >= mostRelays || place > way.length) return [];
  const others = way.slice(0, place);
  return relays.filter(
    ({ node, carries }) => node !== peer && !others.includes(node) && (place > 0 || carries.includes(kind)),
  );
}

/** A way with another relay at a place; without one there, what followed it has nobody to come from. */
export function withRelay(way: readonly string[], place: number, node: string): string[] {
  if (node === '') return way.slice(0, place);
  const after = way.slice(place + 1).filter((each) => each !== node);
  return [...way.slice(0, place), node, ...after];
}

/** What is asked of the node: to the end of the day, wherever one is. */
export function askedWay({ relays, until }: Way): { route?: string[]; routeUntil?: string } {
  if (relays.length === 0) return {};
  const end = until === '' ? undefined : new Date(`${until}T23:59:59`);
  return { route: relays, ...(end ? { routeUntil: end.toISOString() } : {}) };
}
