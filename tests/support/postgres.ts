import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type LocalPostgres, makeDatabase, startPostgres } from '../../deploy/local/postgres.js';
import { SHARED_POSTGRES } from '../../deploy/local/share-postgres.js';
import { connectPostgres } from '../../services/country-node/src/adapters/postgres/postgres-store.js';
import { servers } from './servers/servers.js';

/** The database of which others are copied: to copy the tables takes a fifth of the time that making them takes. */
const TABLES = 'tables';

/**
 * Databases of one test file's own, which go with it: in a container, on the server of the run, or on one just for it. A
 * test that stops or kills its server starts one by itself.
 * @param empty whether they must be; else the server of the run may give them with a node's tables
 */
export async function temporaryPostgres({ empty = true } = {}): Promise<LocalPostgres> {
  if ((await servers()).postgres === 'container') {
    // Loaded only where there is an engine: the library takes seconds.
    const { startPostgresContainer } = await import('./servers/postgres-container.js');
    return startPostgresContainer();
  }
  const shared = process.env[SHARED_POSTGRES];
  return shared ? apartOn(new URL(shared), empty) : startOwn();
}

/** Other files use the same names at the same time. */
function apartOn(server: URL, empty: boolean): LocalPostgres {
  const prefix = `t${randomBytes(6).toString('hex')}_`;
  return {
    port: Number(server.port),
    database: async (name) => {
      const url = new URL(server);
      url.pathname = `/${prefix}${name}`;
      await (empty ? makeDatabase(server.href, prefix + name) : copyTables(server.href, prefix + name));
      return url.href;
    },
    stop: () => dropAll(server.href, prefix),
  };
}

async function copyTables(server: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    // Whoever comes first makes them; nobody copies what is half made.
    await client.query(`SELECT pg_advisory_lock(hashtext('${TABLES}'))`);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [TABLES]);
    if (rowCount === 0) await makeTables(client, new URL(server));
    await client.query(`SELECT pg_advisory_unlock(hashtext('${TABLES}'))`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${TABLES}`);
  } finally {
    await client.end();
  }
}

async function makeTables(client: pg.Client, url: URL): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${TABLES}_being_made`);
  await client.query(`CREATE DATABASE ${TABLES}_being_made`);
  url.pathname = `/${TABLES}_being_made`;
  const store = await connectPostgres({ url: url.href, poolSize: 2, statementTimeoutMs: 30_000 });
  await store.close();
  await client.query(`ALTER DATABASE ${TABLES}_being_made RENAME TO ${TABLES}`);
}

/** Copies that a test made of its databases too. */
async function dropAll(connectionString: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
  await client.end();
}

async function startOwn(): Promise<LocalPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'passerelle-pg-'));
  const postgres = await startPostgres({ root: process.cwd(), folder });
  return {
    ...postgres,
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
