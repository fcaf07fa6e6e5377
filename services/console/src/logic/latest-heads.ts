import type { HeldHead } from '../oversight-types.js';

/** Of the heads that are held of each peer’s ledger, the longest; the one that came last where two are of one length. */
export function latestHeads(heads: readonly HeldHead[]): HeldHead[] {
  const latest = new Map<string, HeldHead>();
  for (const head of heads) {
    const known = latest.get(head.peer);
    if (!known || head.size > known.size || (head.size === known.size && head.at > known.at))
      latest.set(head.peer, head);
  }
  return [...latest.values()].sort((one, other) => (one.peer < other.peer ? -1 : 1));
}
