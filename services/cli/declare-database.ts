import { MarkFile } from '../country-node/src/adapters/continuity/continuity-file.js';
import { connectPostgres } from '../country-node/src/adapters/postgres/postgres-store.js';
import { Fault } from '../country-node/src/domain/refusal.js';
import { type Declared, resume } from '../country-node/src/record/resume.js';
import { readUrl } from './open-ledger.js';
import { describeDatabaseFault } from './database-fault.js';
import { type NodeEnvironment, readNodeSettings } from './node-environment.js';
import type { Out } from './out.js';
import { UsageError } from './usage-error.js';

const SAID: Readonly<Record<Declared, string>> = {
  restored:
    'The node will ask its partners for what it lost; nothing of any case is shown until its record is confirmed.',
  whole: 'The node goes on where this database ends.',
};

/**
 * What an operator knows of the database and the node cannot: that it came out of a backup, or that nothing of it is missing.
 * Only while no process of the node runs: a running one would end itself.
 */
export async function declareDatabase(
  { settings: environment, as }: { settings?: NodeEnvironment; as: string },
  out: Out,
): Promise<number> {
  if (as !== 'restored' && as !== 'whole') throw new UsageError('Say `restored` or `whole`.');
  if (!environment) throw new UsageError('Say which node: --settings.');
  const settings = readNodeSettings(environment);
  const url = readUrl(settings.databaseUrlFile);
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const store = await connectPostgres({ url, poolSize: 2, statementTimeoutMs: 60_000 }).catch((error: unknown) => {
    throw new UsageError(describeDatabaseFault(error) ?? 'The database does not answer, or is not one of a node.');
  });
  try {
    const parts = { clock: { now: () => new Date() }, store, log };
    await resume(parts, new MarkFile(settings.continuityFile), as);
    out.say(SAID[as]);
    return 0;
  } catch (error) {
    if (error instanceof Fault && error.reason === 'continuity-unreadable') {
      throw new UsageError('What the node remembers cannot be read; put the file aside and say it again.');
    }
    throw error;
  } finally {
    await store.close();
  }
}
