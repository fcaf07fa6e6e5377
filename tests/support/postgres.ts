import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPostgres, startPostgres } from '../../deploy/local/postgres.js';
import { servers } from './servers/servers.js';

/** A PostgreSQL of one test file's own, in a container or on a folder that goes with it. */
export async function temporaryPostgres(): Promise<LocalPostgres> {
  if ((await servers()).postgres === 'container') {
    // Loaded only where there is an engine: the library takes seconds.
    const { startPostgresContainer } = await import('./servers/postgres-container.js');
    return startPostgresContainer();
  }
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
