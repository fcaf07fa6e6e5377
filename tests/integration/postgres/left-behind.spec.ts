import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '../../../deploy/local/postgres.js';

const folder = mkdtempSync(join(tmpdir(), 'passerelle-pg-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function databasesOf(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
  await client.end();
  return rows.map(({ datname }) => datname);
}

it('what a killed run left behind is ended, and is kept or gone as asked: its tables may be of an earlier commit', async () => {
  const first = await startPostgres({ root: process.cwd(), folder });
  const left = await first.database('tables');
  // Nobody stopped it.
  const second = await startPostgres({ root: process.cwd(), folder });
  expect(await databasesOf(await second.database('postgres'))).toContain('tables');
  await expect(databasesOf(left)).rejects.toThrow();
  const third = await startPostgres({ root: process.cwd(), folder, anew: true });
  expect(await databasesOf(await third.database('postgres'))).not.toContain('tables');
  await third.stop();
});
