import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startPostgres } from '../../deploy/local/postgres.js';

/** A PostgreSQL of one test file's own, on a folder that goes with it. */
export async function temporaryPostgres(): Promise<LocalPostgres> {
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
