import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { Fault } from '../../domain/refusal.js';
import { connectClient } from './connect-client.js';
import { type CopiedTable, columnsOf, type CopyFacts, quoted, readCopyFacts, readMigrations } from './copy-tables.js';
import { asStoreFault } from './store-fault.js';

/** Where a node has written, one of these holds a row from its first second on. */
const SIGNS_OF_A_NODE = ['incarnation', 'ledger_entry', 'case_file', 'staff'];

/**
 * Puts a copy into the empty tables of the same release, all of it or nothing. Rows are checked against each other as they
 * come; what the database does by itself when a row is new it does not do again.
 * @param give the rows of one table
 * @throws Fault `database-not-empty`, `copy-of-another-release`; `store-unavailable` and its like
 */
export async function copyIn(
  url: string,
  facts: CopyFacts,
  give: (table: string) => AsyncIterable<Uint8Array>,
): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'passerelle-restore' });
  try {
    await connectClient(client);
    await client.query('BEGIN');
    await checkFits(client, facts);
    await client.query(`TRUNCATE ${facts.tables.map(({ name }) => `public.${quoted(name)}`).join(', ')}`);
    for (const table of facts.tables) await copyTable(client, table, give(table.name));
    for (const { name, value } of facts.counters) {
      await client.query('SELECT setval($1::regclass, $2)', [`public.${quoted(name)}`, value]);
    }
    await client.query('COMMIT');
  } catch (error) {
    throw asStoreFault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function checkFits(client: pg.Client, facts: CopyFacts): Promise<void> {
  const here = await readCopyFacts(client);
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const isSameRelease = same(await readMigrations(client), facts.migrations) && same(here.tables, facts.tables);
  if (!isSameRelease) throw new Fault('copy-of-another-release');
  for (const name of SIGNS_OF_A_NODE) {
    const { rowCount } = await client.query(`SELECT 1 FROM public.${quoted(name)} LIMIT 1`);
    if (rowCount !== 0) throw new Fault('database-not-empty');
  }
}

/** The triggers of a table tell others that a row is new, and refuse changes: neither is meant here. */
async function copyTable(client: pg.Client, table: CopiedTable, rows: AsyncIterable<Uint8Array>): Promise<void> {
  const name = `public.${quoted(table.name)}`;
  await client.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`);
  await pipeline(Readable.from(rows), client.query(copyFrom(`COPY ${columnsOf(table)} FROM STDIN`)));
  await client.query(`ALTER TABLE ${name} ENABLE TRIGGER USER`);
}
