import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from './postgres.js';

/** Where the tests of a run find the server that they share: to start and end one takes longer than most test files. */
export const SHARED_POSTGRES = 'PASSERELLE_TEST_POSTGRES';

/** Works beside a PostgreSQL that is named in the environment. One that a killed run left behind is ended first. */
export async function sharePostgres<T>(work: () => T): Promise<T> {
  const folder = join(process.cwd(), '.passerelle', 'test-postgres');
  const postgres = await startPostgres({ root: process.cwd(), folder });
  process.env[SHARED_POSTGRES] = await postgres.database('postgres');
  try {
    return work();
  } finally {
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
