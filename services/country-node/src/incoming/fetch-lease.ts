import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';

type LeaseParts = Pick<NodeParts, 'clock' | 'store' | 'log'>;

/**
 * The sole right to fetch one file, renewed in the background for as long as the work takes: pieces of a large file, and
 * reading it whole at the end, take longer than any lease. The moment until which it holds is what shows whose it is.
 */
export class FetchLease {
  private lost = false;
  private renewing: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly parts: LeaseParts,
    private readonly id: string,
    private until: Date,
    private readonly leaseMs: number,
  ) {
    this.timer = setInterval(() => {
      this.renewing ??= this.renew().finally(() => (this.renewing = undefined));
    }, leaseMs / 3);
  }

  /** @param row as it was claimed @param leaseMs for how long it holds from each renewal */
  static hold(parts: LeaseParts, { id, nextAttemptAt }: AttachmentRow, leaseMs: number): FetchLease {
    return new FetchLease(parts, id, nextAttemptAt ?? parts.clock.now(), leaseMs);
  }

  /** Whether it ran out, or another process has the file. */
  isLost(): boolean {
    return this.lost || this.parts.clock.now() >= this.until;
  }

  /** Renews no more. @returns until when it holds: who settles the file must show it */
  async end(): Promise<Date> {
    clearInterval(this.timer);
    await this.renewing;
    return this.until;
  }

  private async renew(): Promise<void> {
    const next = new Date(this.parts.clock.now().getTime() + this.leaseMs);
    try {
      const renewed = await this.parts.store.transaction((tx) => tx.attachments.renewFetch(this.id, this.until, next));
      if (renewed) this.until = next;
      else this.lost = true;
    } catch (error) {
      // Tried again before it runs out; then the file is anybody's.
      this.parts.log.error('fetch-lease-not-renewed', error);
    }
  }
}
