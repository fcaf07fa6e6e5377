import type { NodeParts } from '../ports/node-parts.js';

/** Milliseconds for which what failed once waits; each further time twice as long. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;
/** Where more than these fail, something is down that all of them need, and no order helps. */
const MOST = 1_000;

/**
 * What a loop could not do lately. It is done again later, and does not stand before what comes after it meanwhile. Known to
 * this process only: one that starts tries everything at once.
 */
export class SetAside {
  private readonly failed = new Map<string, { until: number; pause: number }>();

  constructor(
    private readonly log: NodeParts['log'],
    /** As what a failure is logged. */
    private readonly event: string,
    /** Milliseconds of a clock that nobody sets. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The ids that are not to be looked at yet. */
  waiting(): string[] {
    const now = this.now();
    return [...this.failed].flatMap(([id, { until }]) => (until > now ? [id] : []));
  }

  /** @returns what came of the work; undefined where it failed, which is logged with the ids of `facts` */
  async attempt<T>(id: string, facts: Record<string, string>, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const done = await work();
      this.failed.delete(id);
      return done;
    } catch (error) {
      this.log.error(this.event, error, facts);
      const pause = Math.min(LONGEST_MS, (this.failed.get(id)?.pause ?? FIRST_MS / 2) * 2);
      if (this.failed.size < MOST || this.failed.has(id)) this.failed.set(id, { until: this.now() + pause, pause });
      return undefined;
    }
  }
}
