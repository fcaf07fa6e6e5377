import type { NodeParts } from '../ports/node-parts.js';

/** Longer than anything is ever put off: the longest setting of `retryMs` is a day. */
const LONGEST_WAIT_MS = 25 * 3_600_000;
/** Clocks of one node's processes are nearer to each other. */
const APART_MS = 60_000;

/**
 * What is stamped further ahead than anything is put off was stamped by a clock that was wrong, and would wait until the
 * time of that clock comes; it is due now (threat 12). A deadline that came to its stage by such a clock is looked at again:
 * what was told too early would not be told when it is time (R15).
 */
export async function recallStampedAhead({
  clock,
  store,
  log,
}: Pick<NodeParts, 'clock' | 'store' | 'log'>): Promise<void> {
  const now = clock.now();
  const horizon = new Date(now.getTime() + LONGEST_WAIT_MS);
  const waiting = await store.once((tx) => tx.recall(now, horizon));
  const deadlines = await store.transaction(async (tx) => {
    const ids = await tx.deadlines.recallStages(now, new Date(now.getTime() + APART_MS));
    await tx.beside(ids.map((id) => (own) => own.deadlines.wake(id, 0)));
    return ids.length;
  });
  const count = waiting + deadlines;
  if (count > 0) log.warn('stamped-ahead', { count });
}
