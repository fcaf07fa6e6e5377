import type { NodeParts } from '../ports/node-parts.js';

/** Longer than anything is ever put off: the longest setting of `retryMs` is a day. */
const LONGEST_WAIT_MS = 25 * 3_600_000;

/**
 * What is stamped further ahead than anything is put off was stamped by a clock that was wrong, and would wait until the
 * time of that clock comes; it is due now (threat 12).
 */
export async function recallStampedAhead({
  clock,
  store,
  log,
}: Pick<NodeParts, 'clock' | 'store' | 'log'>): Promise<void> {
  const now = clock.now();
  const horizon = new Date(now.getTime() + LONGEST_WAIT_MS);
  const count = await store.once((tx) => tx.recall(now, horizon));
  if (count > 0) log.warn('stamped-ahead', { count });
}
