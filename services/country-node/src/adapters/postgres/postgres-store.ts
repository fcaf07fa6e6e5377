import pg from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { Fault, Refusal } from '../../domain/refusal.js';
import type { Store, StoreChange, Tx } from '../../ports/store/store.js';
import { attachmentRows } from './attachment-rows.js';
import { caseRows } from './case-rows.js';
import { consentRows } from './consent-rows.js';
import { conversationRows } from './conversation-rows.js';
import { DirectLane } from './direct-lane.js';
import { inboxRows } from './inbox-rows.js';
import { ledgerRows } from './ledger-rows.js';
import { MIGRATIONS } from './migrations/in-order.js';
import { outboxRows } from './outbox-rows.js';
import { peopleRows } from './people-rows.js';
import { type Alike, type Lane, Rows } from './rows.js';
import { WorkQueue } from './work-queue.js';

const CHANNEL = 'passerelle';
const RECONNECT_MS = 1_000;
const TRIES = 3;
/** Serialisation failure and deadlock: the same work may succeed when done again. */
const RETRYABLE: ReadonlySet<string> = new Set(['40001', '40P01']);

export interface PostgresOptions {
  url: string;
  poolSize: number;
  statementTimeoutMs: number;
  /** Only for throw-away databases: accepts a server that may lose what it acknowledged. */
  allowUnsafe?: boolean;
}

/**
 * Connects, brings the tables up to date and checks that the server keeps what it acknowledges.
 * @throws Fault `store-unavailable`, `database-not-durable`
 */
export async function connectPostgres(options: PostgresOptions): Promise<PostgresStore> {
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize,
    migrations: [...MIGRATIONS],
    migrationsTableName: 'schema_migration',
    extra: { statement_timeout: options.statementTimeoutMs, application_name: 'passerelle' },
    logging: false,
  });
  try {
    await source.initialize();
    await source.runMigrations({ transaction: 'all' });
  } catch (error) {
    throw new Fault(`store-unavailable:${codeOf(error)}`);
  }
  if (!options.allowUnsafe) await checkDurable(source);
  const store = new PostgresStore(source, options.url);
  await store.listen();
  return store;
}

async function checkDurable(source: DataSource): Promise<void> {
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const [row] = await source.query<Record<string, string>[]>(`SHOW ${setting}`);
    if (row?.[setting] === 'off') throw new Fault(`database-not-durable:${setting}`);
  }
}

/** The node's database. Locks are always taken in the order conversation, case, pair sequence, rows of queues. */
export class PostgresStore implements Store {
  private readonly listeners = new Set<(change: StoreChange) => void>();
  private listener: pg.Client | undefined;
  private closed = false;
  private readonly queues = new Map<string, WorkQueue>();

  constructor(
    private readonly source: DataSource,
    private readonly url: string,
  ) {}

  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.onLane((lane) => work(txOn(lane)));
  }

  together<T>(queue: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    const works = this.queues.get(queue) ?? new WorkQueue((run) => this.onLane(run));
    this.queues.set(queue, works);
    return works.add((lane) => work(txOn(lane)));
  }

  onChange(listener: (change: StoreChange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async healthy(): Promise<boolean> {
    return this.source.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  /** Listens on a connection of its own; after a break it wakes the workers, because changes may have been missed. */
  async listen(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'passerelle-listener' });
    client.on('notification', ({ payload }) => this.emit(JSON.parse(payload ?? '{}') as StoreChange));
    client.on('error', () => undefined);
    client.on('end', () => this.reconnect());
    await client.connect();
    await client.query(`LISTEN ${CHANNEL}`);
    this.listener = client;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.listener?.end();
    await this.source.destroy();
  }

  private async onLane<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.inTransaction(work);
      } catch (error) {
        if (attempt < TRIES && RETRYABLE.has(codeOf(error))) continue;
        throw asFault(error);
      }
    }
  }

  private async inTransaction<T>(work: (lane: Lane) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as Pick<pg.ClientBase, 'query'>;
      await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
      try {
        const outcome = await work(new DirectLane(client));
        // The database answers so, and without an error, where a statement had failed and somebody went on.
        if ((await client.query('COMMIT')).command !== 'COMMIT') throw new Fault('transaction-broken');
        return outcome;
      } catch (error) {
        // On a connection that broke nothing is left to undo; the pool does not use it again.
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  private emit(change: StoreChange): void {
    for (const listener of this.listeners) listener(change);
  }

  private reconnect(): void {
    if (this.closed) return;
    setTimeout(() => {
      if (this.closed) return;
      this.listen().then(
        () => (['outbox', 'inbox', 'attachment'] as const).forEach((topic) => this.emit({ topic, id: '' })),
        () => this.reconnect(),
      );
    }, RECONNECT_MS).unref();
  }
}

const NOTIFY: Alike<[change: StoreChange], void> = {
  name: 'notify',
  writes: true,
  many: async (sql, calls) => {
    const payloads = [...new Set(calls.map(([change]) => JSON.stringify(change)))];
    await sql.run('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS given (payload)', [CHANNEL, payloads]);
    return calls.map(() => undefined);
  },
};

const QUEUES = { inbox: `status = 'waiting'`, outbox: `status <> 'closed'`, attachment: `status = 'expected'` };

async function recall(db: Rows, now: Date, horizon: Date): Promise<number> {
  let recalled = 0;
  for (const [table, open] of Object.entries(QUEUES)) {
    const sql = `UPDATE ${table} SET next_attempt_at = $1 WHERE ${open} AND next_attempt_at > $2`;
    recalled += await db.run(sql, [now, horizon]);
  }
  return recalled;
}

function txOn(lane: Lane): Tx {
  const db = new Rows(lane);
  return {
    cases: caseRows(db),
    consents: consentRows(db),
    conversations: conversationRows(db),
    outbox: outboxRows(db),
    inbox: inboxRows(db),
    ledger: ledgerRows(db),
    people: peopleRows(db),
    attachments: attachmentRows(db),
    recall: (now, horizon) => recall(db, now, horizon),
    notify: db.alike(NOTIFY),
  };
}

// The driver's texts quote values; only its code goes on (R20).
function asFault(error: unknown): unknown {
  if (error instanceof Refusal || error instanceof Fault) return error;
  const code = codeOf(error);
  if (code === '23505') return new Fault('store-conflict');
  if (error instanceof QueryFailedError || error instanceof pg.DatabaseError)
    return new Fault(code.startsWith('57') || code.startsWith('08') ? 'store-unavailable' : `store-failed:${code}`);
  const lost = error instanceof Error && /connect|terminat|ECONN|timeout|pool/i.test(error.message);
  return lost ? new Fault('store-unavailable') : error;
}

function codeOf(error: unknown): string {
  if (error instanceof QueryFailedError) return codeOf(error.driverError);
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}
