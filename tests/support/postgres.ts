import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { copyTables } from '../../deploy/local/copy-tables.js';
import { type LocalPostgres, makeDatabase, startPostgres } from '../../deploy/local/postgres.js';
import { SHARED_POSTGRES } from '../../deploy/local/share-postgres.js';
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
      await (empty ? makeDatabase(server.href, prefix + name) : copyTables(server.href, prefix + name));
      return url.href;
    },
    stop: () => dropAll(server.href, prefix),
  };
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
