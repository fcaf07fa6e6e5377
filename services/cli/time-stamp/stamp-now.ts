import { askForToken } from '../../country-node/src/adapters/time-stamps/ask-for-token.js';
import { connectPostgres } from '../../country-node/src/adapters/postgres/postgres-store.js';
import type { NodeParts } from '../../country-node/src/ports/node-parts.js';
import { stampLedger, type StampOutcome } from '../../country-node/src/timekeeper/stamp-ledger.js';
import { type OpenedLedger, readUrl } from '../open-ledger.js';
import type { Out } from '../out.js';
import { readNationalLaw } from '../read-national-law.js';
import { UsageError } from '../usage-error.js';

/** What is said here is said in words, once. */
const SILENT: NodeParts['log'] = { info: () => undefined, warn: () => undefined, error: () => undefined };
const CLOCK = { now: () => new Date() };

/**
 * Has the newest head stamped now, by the authority that national law names, and keeps the stamp where the node keeps its own:
 * a bundle that is handed out today need not wait for the stamp of tomorrow.
 * @returns exit code 0, or 1 when the newest head has no stamp after it
 */
export async function stampNow({ settings }: OpenedLedger, out: Out): Promise<number> {
  if (!settings) throw new UsageError('Say which node: --settings; or --authority, --certificates and --folder.');
  const law = await readNationalLaw(settings);
  const store = await connectPostgres({
    ...{ url: readUrl(settings.databaseUrlFile), poolSize: 2, statementTimeoutMs: 60_000 },
  });
  try {
    const national = { newest: () => law };
    const parts = { clock: CLOCK, store, national, timeStamps: { ask: askForToken }, log: SILENT };
    return tell(await stampLedger(parts, 'now'), out);
  } finally {
    await store.close();
  }
}

function tell(outcome: StampOutcome, out: Out): number {
  switch (outcome.what) {
    case 'kept':
      out.say(`The head of ${outcome.size} entries was stamped at ${outcome.at.toISOString()}.`);
      return 0;
    case 'stamped-already':
      out.say('The newest head is stamped already.');
      return 0;
    case 'missing':
      out.complain(`There is no time-stamp that counts (${outcome.code}); nothing was kept.`);
      return 1;
    case 'no-authority':
      out.complain('The national configuration names no authority of time-stamps.');
      return 1;
    default:
      out.complain('The node has not signed any head yet.');
      return 1;
  }
}
