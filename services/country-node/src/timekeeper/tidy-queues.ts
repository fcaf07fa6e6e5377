import type { NodeParts } from '../ports/node-parts.js';

const MOST_AT_ONCE = 1_000;
/** What was closed longer ago was tidied before, unless nobody did for long. */
const OVERLAP_HOURS = 24;
const EVER_HOURS = 24 * 365 * 100;

/**
 * Forgets what nobody needs any more of what went out: another copy of a child's data, even sealed, is kept no longer than
 * it helps whoever looks into a delivery. The first time over all there is.
 */
export class QueueTidier {
  private oldest = EVER_HOURS;

  constructor(
    private readonly store: NodeParts['store'],
    /** Hours for which it stays. */
    private readonly hours: number,
  ) {}

  /** @returns whether there may be more at once */
  async tidy(): Promise<boolean> {
    const hoursAgo = { from: this.hours, to: this.oldest };
    const count = await this.store.transaction((tx) => tx.outbox.tidy(hoursAgo, MOST_AT_ONCE));
    if (count >= MOST_AT_ONCE) return true;
    this.oldest = this.hours + OVERLAP_HOURS;
    return false;
  }
}
