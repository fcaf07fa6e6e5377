import { Gathering, MustUndo, type Outcome } from './gathering.js';
import type { Lane } from './rows.js';
import { Outage } from '../../domain/refusal.js';

/** Works that share a transaction at most. */
const MOST_TOGETHER = 50;

type Work = (lane: Lane) => Promise<unknown>;
type InTransaction = <T>(run: (lane: Lane) => Promise<T>) => Promise<T>;

interface Queued {
  work: Work;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

interface Gathered {
  stands: boolean;
  outcomes: readonly Outcome<unknown>[];
  error?: unknown;
}

/**
 * Gathers works into shared transactions: those that came while the one before was busy, or in the same turn. What each
 * comes to is what it would have come to alone.
 */
export class WorkQueue {
  private queued: Queued[] = [];
  private busy = false;

  /** @param inTransaction runs something in a transaction, tries again what may succeed, and rolls back what threw */
  constructor(private readonly inTransaction: InTransaction) {}

  add<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queued.push({ work, resolve: resolve as (value: unknown) => void, reject });
      // What is asked for in the same turn goes along.
      if (!this.busy) setImmediate(() => void this.drain());
    });
  }

  private async drain(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    while (this.queued.length > 0) await this.workOn(this.queued.splice(0, MOST_TOGETHER));
    this.busy = false;
  }

  /** In one transaction; when that does not stand, what went well once more together, and the rest one by one. */
  private async workOn(works: readonly Queued[], again = false): Promise<void> {
    const gathered = works.length > 1 ? await this.gather(works) : { stands: false, outcomes: [] };
    // One by one, each would wait as long for a database that is silent, or be done again after a commit that stood.
    if (gathered.error instanceof Outage) return works.forEach(({ reject }) => reject(gathered.error));
    if (gathered.stands) return works.forEach((queued, at) => settle(queued, gathered.outcomes[at]!));
    const well = again ? [] : works.filter((_queued, at) => gathered.outcomes[at]?.ok);
    if (well.length > 0) await this.workOn(well, true);
    for (const queued of works) {
      if (!well.includes(queued)) await this.inTransaction(queued.work).then(queued.resolve, queued.reject);
    }
  }

  private async gather(works: readonly Queued[]): Promise<Gathered> {
    try {
      const run = (lane: Lane) => new Gathering(lane).run(works.map(({ work }) => work));
      return { stands: true, outcomes: await this.inTransaction(run) };
    } catch (error) {
      return { stands: false, outcomes: error instanceof MustUndo ? error.outcomes : [], error };
    }
  }
}

function settle({ resolve, reject }: Queued, outcome: Outcome<unknown>): void {
  if (outcome.ok) resolve(outcome.value);
  else reject(outcome.error);
}
