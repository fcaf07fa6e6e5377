import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const nameOf = (databaseUrl: string): string => new URL(databaseUrl).pathname.slice(1);

/** Copies a database as it is at one moment; whoever uses it loses the connections for that moment and no more. */
export async function backUpDatabase(databaseUrl: string): Promise<void> {
  const name = nameOf(databaseUrl);
  await asOperator(databaseUrl, async (run) => {
    await run(`DROP DATABASE IF EXISTS ${name}_backup`);
    await run(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    try {
      await untilCopied(run, name);
    } finally {
      await run(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    }
  });
}

/** Puts the copy in the place of the database, of which nothing stays. */
export async function putBackDatabase(databaseUrl: string): Promise<void> {
  const name = nameOf(databaseUrl);
  await asOperator(databaseUrl, async (run) => {
    await run(`DROP DATABASE ${name} WITH (FORCE)`);
    await run(`CREATE DATABASE ${name} TEMPLATE ${name}_backup`);
  });
  // A counter copied this way believes its next numbers to be in the write-ahead log; the copy's log has none of them, and a
  // server killed soon after would give them out twice.
  const counters = `SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, last_value) FROM pg_sequences
    WHERE last_value IS NOT NULL`;
  await queryDatabase(databaseUrl, counters, []);
}

async function untilCopied(run: (statement: string) => Promise<unknown>, name: string): Promise<void> {
  for (let tries = 20; ; tries -= 1) {
    await run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    try {
      await run(`CREATE DATABASE ${name}_backup TEMPLATE ${name}`);
      return;
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(50);
    }
  }
}

async function asOperator(databaseUrl: string, work: (run: (statement: string) => Promise<unknown>) => Promise<void>) {
  const url = new URL(databaseUrl);
  url.pathname = '/postgres';
  await connected(url.href, (client) => work((statement) => client.query(statement)));
}

export function queryDatabase<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  return connected(url, async (client) => (await client.query<Row>(text, values)).rows);
}

async function connected<T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
