import {
  type Continuity,
  type ContinuityMark,
  judgeContinuity,
  nextEpoch,
} from '../domain/continuity/judge-continuity.js';
import { Fault } from '../domain/refusal.js';
import type { ContinuityFile } from '../ports/continuity-file.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Incarnation } from '../ports/store/restoration.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from './ledger-entry.js';

type ResumeParts = Pick<NodeParts, 'clock' | 'store' | 'log'>;

/** What an operator says of the database: that it came out of a backup, or that nothing of it is missing. */
export type Declared = 'restored' | 'whole';

/**
 * Before anything else of a node runs: is the database what it was? One that is an earlier state of itself begins another
 * epoch, so that no number is spent twice, and declares the break in its ledger (protocol section 12).
 * @throws Fault `continuity-unknown` where nothing remembers a database that is not new, and nobody has said what it is
 */
export async function resume(parts: ResumeParts, file: ContinuityFile, declared?: Declared): Promise<Continuity> {
  const remembered = await file.read();
  const database = await parts.store.transaction((tx) => tx.restoration.database());
  // First the file: a node that dies in between is still a new one.
  if (!remembered) await rememberNew(parts, file, database);
  const { verdict, epoch } = await parts.store.transaction(async (tx) => {
    await tx.restoration.lock();
    const known = await tx.restoration.incarnation();
    const verdict = declared ? saidToBe(declared, known) : await judge(tx, database, known, remembered);
    if (verdict === 'unknown') throw new Fault('continuity-unknown');
    if (verdict === 'first') await begin(parts, tx, 1, 'first');
    if (verdict !== 'restored') return { verdict, epoch: known?.epoch ?? 1 };
    const epochs = [known?.epoch ?? 1, remembered?.epoch ?? 1];
    const epoch = nextEpoch(epochs, parts.clock.now());
    await beginAnew(parts, tx, { epoch, cause: declared ? 'declared' : 'noticed', remembered });
    return { verdict, epoch };
  });
  const head = await parts.store.transaction((tx) => tx.ledger.latestCheckpoint());
  await file.write({ epoch, database, head: head ? { size: head.size, root: head.root } : null, closed: false });
  if (verdict === 'restored') parts.log.warn('restored-from-backup', { epoch });
  return verdict;
}

async function rememberNew({ store }: ResumeParts, file: ContinuityFile, database: string): Promise<void> {
  const known = await store.transaction((tx) => tx.restoration.incarnation());
  if (!known) await file.write({ epoch: 1, database, head: null, closed: false });
}

function saidToBe(declared: Declared, known: Incarnation | undefined): Continuity {
  if (declared === 'restored') return 'restored';
  return known ? 'same' : 'first';
}

async function judge(
  tx: Tx,
  database: string,
  known: Incarnation | undefined,
  mark: ContinuityMark | undefined,
): Promise<Continuity> {
  const holdsMark = !mark?.head || (await tx.restoration.holdsHead(mark.head));
  return judgeContinuity({ epoch: known?.epoch, database, head: await tx.ledger.head(), mark, holdsMark });
}

async function begin(
  { clock }: ResumeParts,
  tx: Tx,
  epoch: number,
  cause: Incarnation['cause'],
): Promise<Pick<Incarnation, 'ledgerSize' | 'ledgerRoot'>> {
  const { size: ledgerSize, root: ledgerRoot } = await tx.ledger.head();
  await tx.restoration.begin({ epoch, cause, ledgerSize, ledgerRoot, begunAt: clock.now() });
  return { ledgerSize, ledgerRoot };
}

/** The entry stands in the ledger before any head after it is signed, and says how far the lost part is known to have come. */
async function beginAnew(
  parts: ResumeParts,
  tx: Tx,
  { epoch, cause, remembered }: { epoch: number; cause: Incarnation['cause']; remembered: ContinuityMark | undefined },
): Promise<void> {
  const came = await begin(parts, tx, epoch, cause);
  // A backup brings back sessions that were ended since.
  await tx.sessions.endAll();
  // And no timers, or some of them: what is open is looked at once, and sets its own from there (R15).
  for (const id of await tx.deadlines.allOpen()) await tx.deadlines.wake(id, 0);
  const lost = remembered?.head && remembered.head.size > came.ledgerSize ? remembered.head : undefined;
  const facts = { epoch, cause, ...came, ...(lost ? { lostSize: lost.size, lostRoot: lost.root } : {}) };
  await tx.ledger.append([ledgerEntry('restored', facts, parts.clock.now())]);
}
