import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { Fault } from '../../domain/refusal.js';
import { connectClient } from './connect-client.js';
import { columnsOf, type CopyFacts, readCopyFacts } from './copy-tables.js';
import { isOfThisRelease } from './migrate.js';
import { asStoreFault } from './store-fault.js';

/**
 * Copies the node's tables as they are at one moment, while the node works on (PostgreSQL's own COPY, in one snapshot).
 * @param take gets the rows of one table after the other
 * @throws Fault `store-outdated`, before anything is given: neither this release nor the one before would put it back;
 * `store-unavailable` and its like
 */
export async function copyOut(
  url: string,
  take: (table: string, rows: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<CopyFacts> {
  const client = new pg.Client({ connectionString: url, application_name: 'passerelle-backup' });
  try {
    await connectClient(client);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const facts = await readCopyFacts(client);
    if (!isOfThisRelease(facts.migrations)) throw new Fault('store-outdated');
    for (const table of facts.tables) {
      const rows = client.query(copyTo(`COPY ${columnsOf(table)} TO STDOUT`));
      await take(table.name, rows as AsyncIterable<Uint8Array>);
    }
    await client.query('COMMIT');
    return facts;
  } catch (error) {
    throw asStoreFault(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
