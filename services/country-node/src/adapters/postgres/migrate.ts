import pg from 'pg';
import { Fault } from '../../domain/refusal.js';
import { MIGRATIONS } from './migrations/in-order.js';

const TABLE = 'schema_migration';

/** Brings the tables up to date. @throws what the driver says */
export async function migrate(pool: pg.Pool, config: pg.PoolConfig & { connectionString: string }): Promise<void> {
  if (await isUpToDate(pool)) return;
  // Loaded only where something is to be done: it takes a third of a second and 15 MB of every node.
  const { DataSource } = await import('typeorm');
  const { connectionString: url, ...connection } = config;
  // What changes a big table takes its time, and the plans that the server thinks best: a node that gives up would never start.
  const extra = { ...connection, options: '-c jit=off', statement_timeout: 0, query_timeout: 0 };
  const source = new DataSource({
    type: 'postgres',
    ...{ url, extra, migrations: [...MIGRATIONS], migrationsTableName: TABLE, poolSize: 1, logging: false },
  });
  try {
    await source.initialize();
    await source.runMigrations({ transaction: 'all' });
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

/** @throws Fault `store-outdated` where the tables are not up to date */
export async function checkUpToDate(pool: pg.Pool): Promise<void> {
  if (!(await isUpToDate(pool))) throw new Fault('store-outdated');
}

async function isUpToDate(pool: pg.Pool): Promise<boolean> {
  const { rows: there } = await pool.query<{ there: boolean }>(`SELECT to_regclass('${TABLE}') IS NOT NULL AS there`);
  if (!there[0]?.there) return false;
  const { rows } = await pool.query<{ name: string }>(`SELECT name FROM ${TABLE}`);
  return isOfThisRelease(rows.map(({ name }) => name));
}

/** Whether these changes of the tables are all that this release knows; more may have been made. */
export function isOfThisRelease(names: readonly string[]): boolean {
  const done = new Set(names);
  return MIGRATIONS.every(({ name }) => done.has(name));
}
