import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { copyTablesBy } from '../../deploy/local/copy-tables.js';
import { type LocalPostgres, makeDatabase, startPostgres } from '../../deploy/local/postgres.js';
import { SHARED_POSTGRES } from '../../deploy/local/share-postgres.js';
import { openPool } from '../../services/country-node/src/adapters/postgres/open-pool.js';
import { servers } from './servers/servers.js';

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
      if (empty) await makeDatabase(server.href, prefix + name);
      else await administer(server.href, (client) => copyTablesBy(client, server.href, prefix + name));
      return url.href;
    },
    stop: () => administer(server.href, (client) => dropAll(client, prefix)),
  };
}

let administrators: pg.Pool | undefined;

/** On one connection for all test files of this process: to make one costs as much as to make a database. */
async function administer<T>(connectionString: string, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  administrators ??= openPool({ connectionString, max: 1, idleTimeoutMillis: 0, allowExitOnIdle: true });
  const client = await administrators.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

/** Copies that a test made of its databases too. */
async function dropAll(client: pg.ClientBase, prefix: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
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
