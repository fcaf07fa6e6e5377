import type { Clock, PgBoss } from 'pg-boss';
import type { DueTimer, Timers } from '../../ports/store/deadlines.js';
import type { Alike } from './rows.js';

const QUEUE = 'deadline';
/** Not `passerelle`: what stands here is no record, and can be made anew from the deadlines. */
const SCHEMA = 'timers';
const TEN_YEARS_S = 315_360_000;

const TERMS = {
  // A process that died with a timer in its hands: another takes it after a minute.
  expireInSeconds: 60,
  // Whatever stands in the way, a child's deadline is never given up.
  retryLimit: 1_000_000,
  retryDelay: 30,
  retryBackoff: true,
  retryDelayMax: 3_600,
  // A node may have been switched off for long.
  retentionSeconds: TEN_YEARS_S,
  deleteAfterSeconds: 86_400,
};

interface Connection {
  connectionString: string;
  /** Milliseconds for a connection to be made. */
  connectionTimeoutMillis: number;
  /** Only in tests: a clock that they move. */
  clock?: Clock;
}

interface Wake {
  deadlineId: string;
}

/**
 * Timers as jobs of pg-boss, in the node's own database: set in the transaction that needs them, and there after every
 * restart. Begun when first needed, by the processes that keep time.
 */
export class BossTimers implements Timers {
  private begun: Promise<PgBoss> | undefined;

  constructor(private readonly connection: Connection) {}

  /** Sets timers in the transaction that asks for them. */
  readonly wake: Alike<[deadlineId: string, afterMs: number], void> = {
    name: 'deadline.wake',
    writes: true,
    last: true,
    many: async (db, calls) => {
      const boss = await this.boss();
      const jobs = calls.map(([deadlineId, afterMs]) => ({
        data: { deadlineId } satisfies Wake,
        startAfter: this.after(Math.max(0, Math.ceil(afterMs))),
      }));
      await boss.insert(QUEUE, jobs, { db: { executeSql: (sql, values = []) => db.raw(sql, values) } });
      return calls.map(() => undefined);
    },
  };

  /**
   * Counted from the time of the database, which gives them out: a moment of a node's clock that is behind would be past there,
   * and its timer given again and again until the node's own time has come.
   */
  private after(ms: number): number | Date {
    const { clock } = this.connection;
    // Only the connections of pg-boss itself see the clock of a test.
    return clock ? new Date(clock.now() + ms) : ms / 1_000;
  }

  async take(limit: number): Promise<DueTimer[]> {
    const boss = await this.boss();
    const jobs = await boss.fetch<Wake>(QUEUE, { batchSize: limit });
    return jobs.map(({ id, data }) => ({ timerId: id, deadlineId: data.deadlineId }));
  }

  async end(timerId: string): Promise<void> {
    await (await this.boss()).complete(QUEUE, timerId);
  }

  async putOff(timerId: string): Promise<void> {
    await (await this.boss()).fail(QUEUE, timerId);
  }

  async close(): Promise<void> {
    const boss = await this.begun?.catch(() => undefined);
    this.begun = undefined;
    await boss?.stop({ graceful: false });
  }

  private boss(): Promise<PgBoss> {
    this.begun ??= this.begin().catch((error: unknown) => {
      this.begun = undefined;
      throw error;
    });
    return this.begun;
  }

  private async begin(): Promise<PgBoss> {
    // Read when it is needed: a node starts without it, and most processes never need it.
    const pgBoss = await import('pg-boss');
    const boss = new pgBoss.PgBoss({
      ...this.connection,
      application_name: 'passerelle-timers',
      schema: SCHEMA,
      max: 2,
      schedule: false,
      monitorVacuum: false,
    });
    // What fails in the background fails for whoever takes timers too, who says so.
    boss.on('error', () => undefined);
    await boss.start();
    await boss.createQueue(QUEUE, TERMS);
    return boss;
  }
}
