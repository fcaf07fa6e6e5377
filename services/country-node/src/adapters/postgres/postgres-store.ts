import type pg from 'pg';
import type { Clock } from 'pg-boss';
import { Fault, Outage } from '../../domain/refusal.js';
import type { Reader, Store, StoreChange, Tx } from '../../ports/store/store.js';
import { BossTimers } from './boss-timers.js';
import { ChangeListener } from './change-listener.js';
import { DirectLane } from './direct-lane.js';
import { commit, undo } from './end-transaction.js';
import { checkUpToDate, migrate } from './migrate.js';
import { openPool } from './open-pool.js';
import { ReaderPool } from './reader-pool.js';
import type { Lane } from './rows.js';
import { asConnectFault, asStoreFault, sqlState, STALE_PLAN } from './store-fault.js';
import { txOn } from './tx-on.js';
import { WholeActs } from './whole-acts.js';
import { WorkQueue } from './work-queue.js';

/** The server's own time-out comes first; this one is for a server that no longer says anything. */
const SILENCE_MS = 1_000;
/** For so long the disk of the database counts as full after it was. */
const FULL_MS = 10_000;
/**
 * A statement is planned once a connection, perhaps while its table is still empty: it must go by the indexes all the same.
 * Each question of this node has one.
 */
const PLANS = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
];
/** A connection costs as much to make as several messages: those that rest for a while are kept. */
const POOL = { keepAlive: true, idleTimeoutMillis: 600_000 };
const optionsOf = (readOnly: boolean) =>
  [...PLANS, 'jit=off', `default_transaction_read_only=${readOnly ? 'on' : 'off'}`]
    .map((setting) => `-c ${setting}`)
    .join(' ');
/**
 * How often work is done that may succeed when done again: after a serialisation failure or a deadlock, and where a plan was
 * made before its table changed, which ends one connection of the pool each time.
 */
const TRIES: Readonly<Record<string, number>> = { '40001': 3, '40P01': 3, [STALE_PLAN]: 100 };

export interface PostgresOptions {
  url: string;
  poolSize: number;
  /** Milliseconds for a statement, for a connection to be made, and for one of the pool to be free. */
  statementTimeoutMs: number;
  /** Only for throw-away databases: accepts a server that may lose what it acknowledged. */
  allowUnsafe?: boolean;
  /** Changes nothing, not even the tables: for whoever inspects a node's record. */
  readOnly?: boolean;
  /** Only in tests: the clock of timers. */
  timerClock?: Clock;
}

/**
 * Connects, brings the tables up to date and checks that the server keeps what it acknowledges; for reading only, the
 * tables must be up to date.
 * @throws Fault `store-unavailable`, `store-outdated`, `database-not-durable`
 */
export async function connectPostgres(options: PostgresOptions): Promise<PostgresStore> {
  const { url, statementTimeoutMs } = options;
  const limits = { connectionTimeoutMillis: statementTimeoutMs, query_timeout: statementTimeoutMs + SILENCE_MS };
  const connections = {
    ...limits,
    ...POOL,
    options: optionsOf(options.readOnly === true),
    statement_timeout: statementTimeoutMs,
    application_name: 'passerelle',
  };
  const config = { ...connections, connectionString: url };
  const pool = openPool({ ...config, max: options.poolSize });
  try {
    if (options.readOnly) await checkUpToDate(pool);
    else await migrate(pool, config);
    await checkReader(pool);
    if (!options.allowUnsafe) await checkDurable(pool);
    await checkWalled(pool);
  } catch (error) {
    const isMissing = !(asStoreFault(error) instanceof Outage) && !(await hasReader(pool).catch(() => true));
    await pool.end();
    if (isMissing) throw new Fault('reader-role-missing', error);
    throw asConnectFault(error);
  }
  const timers = new BossTimers({
    connectionString: url,
    connectionTimeoutMillis: statementTimeoutMs,
    ...(options.timerClock ? { clock: options.timerClock } : {}),
  });
  const readers = new ReaderPool(config);
  const store = new PostgresStore({ pool, readers }, { ...limits, connectionString: url, keepAlive: true }, timers);
  await store.listen();
  return store;
}

async function checkDurable(pool: pg.Pool): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const { rows } = await pool.query<Record<string, string>>(`SHOW ${setting}`);
    if (rows[0]?.[setting] === 'off') throw new Fault(`database-not-durable:${setting}`);
  }
}

/** Where the login may make no roles, an administrator of the server has to (decision 43). */
async function checkReader(pool: pg.Pool): Promise<void> {
  if (!(await hasReader(pool))) throw new Fault('reader-role-missing');
}

/** Whether there is the role as which people read, and this login may take it on. */
async function hasReader(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ there: boolean }>(
    `SELECT coalesce(bool_or(pg_has_role(current_user, oid, 'SET')), false) AS there
     FROM pg_roles WHERE rolname = 'passerelle_reader'`,
  );
  return rows[0]?.there === true;
}

/** A role that is not held back would show everything to everybody. */
async function checkWalled(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ open: boolean }>(
    `SELECT rolsuper OR rolbypassrls OR pg_has_role(oid, (SELECT relowner FROM pg_class WHERE oid = 'case_file'::regclass), 'USAGE') AS open
     FROM pg_roles WHERE rolname = 'passerelle_reader'`,
  );
  if (rows[0]?.open !== false) throw new Fault('database-not-walled');
}

interface How {
  /** Without a transaction around it. */
  alone?: boolean;
  /** Nothing but reading is let through. */
  reads?: boolean;
  /** On connections that show what this person may see. */
  reader?: Reader;
}

interface Connections {
  pool: pg.Pool;
  readers: ReaderPool;
}

/** The node's database. Locks are always taken in the order conversation, case, pair sequence, rows of queues. */
export class PostgresStore implements Store {
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private readonly listener: ChangeListener;
  private readonly queues = new Map<string, WorkQueue>();
  private readonly acts = new WholeActs((error) => sqlState(error) in TRIES || asStoreFault(error) instanceof Outage);
  private fullUntil = 0;

  constructor(
    private readonly connections: Connections,
    connection: pg.ClientConfig,
    readonly timers: BossTimers,
  ) {
    const wakeAll = () =>
      (['outbox', 'owed', 'inbox', 'attachment', 'resync', 'missed'] as const).forEach((topic) =>
        this.emit({ topic, id: '' }),
      );
    this.listener = new ChangeListener(connection, (change) => this.emit(change), wakeAll);
  }

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.onLane((lane) => work(txOn(lane, this.timers)));
  }

  seenBy<T>(reader: Reader, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.onLane((lane) => work(txOn(lane, this.timers)), { reader });
  }

  once<T>(statement: (tx: Tx) => Promise<T>): Promise<T> {
    return this.onLane((lane) => statement(txOn(lane, this.timers)), { alone: true });
  }

  together<T>(queue: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.acts.current()) return this.transaction(work);
    return this.queued(queue, {}).add((lane) => work(txOn(lane, this.timers)));
  }

  reading<T>(queue: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.acts.current()) return this.onLane((lane) => work(txOn(lane, this.timers)), { alone: true, reads: true });
    return this.queued(`reading:${queue}`, { alone: true, reads: true }).add((lane) => work(txOn(lane, this.timers)));
  }

  async asOne<T>(work: () => Promise<T>): Promise<T> {
    if (this.acts.current()) return work();
    const end = await this.again(() => this.onClient((client) => this.acts.run(client, work)));
    return end();
  }

  async afterwards(work: () => Promise<void>): Promise<void> {
    const scope = this.acts.current();
    if (scope) scope.act.after.push(work);
    else await work();
  }

  private queued(name: string, how: How): WorkQueue {
    const works = this.queues.get(name) ?? new WorkQueue((run) => this.onLane(run, how));
    this.queues.set(name, works);
    return works;
  }

  onChange(listener: (change: StoreChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async healthy(): Promise<boolean> {
    return this.connections.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  hasRoom(): boolean {
    return performance.now() >= this.fullUntil;
  }

  /** Begins to hear changes; after a break it wakes the workers, because changes may have been missed. */
  listen(): Promise<void> {
    return this.listener.listen();
  }

  async close(): Promise<void> {
    await this.timers.close();
    await this.listener.close();
    await this.connections.readers.close();
    await this.connections.pool.end();
  }

  private onLane<T>(work: (lane: Lane) => Promise<T>, how: How = {}): Promise<T> {
    const act = how.reader ? undefined : this.acts.current();
    // What has to be tried again is tried again whole.
    if (act) return this.acts.piece(act, (client) => toItsEnd(client, work, how.reads));
    return this.again(() => this.attempt(work, how));
  }

  private async again<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (attempt < (TRIES[sqlState(error)] ?? 0)) continue;
        throw this.remember(asStoreFault(error));
      }
    }
  }

  private attempt<T>(work: (lane: Lane) => Promise<T>, { alone, reads, reader }: How): Promise<T> {
    if (reader) return this.connections.readers.transaction(reader, (client) => toItsEnd(client, work));
    return this.onClient((client) => (alone ? toItsEnd(client, work, reads) : inTransaction(client, work)));
  }

  private remember(fault: unknown): unknown {
    if (fault instanceof Fault && fault.reason === 'store-full') this.fullUntil = performance.now() + FULL_MS;
    return fault;
  }

  private async onClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = await this.connections.pool.connect();
    try {
      return await work(client);
    } catch (error) {
      await undo(client, error);
      throw error;
    } finally {
      client.release();
    }
  }

  private emit(change: StoreChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

async function inTransaction<T>(client: pg.Client, work: (lane: Lane) => Promise<T>): Promise<T> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  const outcome = await toItsEnd(client, work);
  await commit(client);
  return outcome;
}

async function toItsEnd<T>(client: pg.ClientBase, work: (lane: Lane) => Promise<T>, reads = false): Promise<T> {
  const lane = new DirectLane(client, reads);
  const outcome = await work(lane);
  await lane.finish();
  return outcome;
}
