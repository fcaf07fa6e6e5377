import { readFileSync } from 'node:fs';
import { connectPostgres, type PostgresStore } from '../country-node/src/adapters/postgres/postgres-store.js';
import type { Settings } from '../country-node/src/config.js';
import { describeDatabaseFault } from './database-fault.js';
import { type NodeEnvironment, readNodeSettings } from './node-environment.js';
import { UsageError } from './usage-error.js';

/** How a command finds the node's database. */
export interface LedgerPlace {
  settings?: NodeEnvironment;
  databaseUrlFile?: string;
}

export interface OpenedLedger {
  store: PostgresStore;
  /** Present when the node's settings were given. */
  settings?: Settings;
}

/** Opens the node's database to read for one piece of work; nothing can be changed through it. @throws UsageError when it cannot */
export async function openLedger<T>(place: LedgerPlace, work: (opened: OpenedLedger) => Promise<T>): Promise<T> {
  const settings = place.settings ? readNodeSettings(place.settings) : undefined;
  const file = place.databaseUrlFile ?? settings?.databaseUrlFile;
  if (!file) throw new UsageError('Say which node: --settings or --database-url-file.');
  const store = await connect(readUrl(file));
  try {
    return await work({ store, ...(settings ? { settings } : {}) });
  } finally {
    await store.close();
  }
}

/** @throws UsageError */
export function readUrl(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new UsageError('The file with the address of the database cannot be read.');
  }
}

async function connect(url: string): Promise<PostgresStore> {
  try {
    return await connectPostgres({ url, poolSize: 2, statementTimeoutMs: 60_000, readOnly: true });
  } catch (error) {
    throw new UsageError(describeDatabaseFault(error) ?? 'The database does not answer, or is not one of a node.');
  }
}
