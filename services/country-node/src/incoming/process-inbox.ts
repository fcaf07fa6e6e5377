import { EnvelopeError } from '#libs/envelope/envelope-error.js';
import { type Opened, ProvedAuthorError } from '#libs/envelope/open.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { Outage, Refusal } from '../domain/refusal.js';
import { listAwaited } from './await-list.js';
import { checkStillProved } from './check-still-proved.js';
import { isOfCircuit } from './is-of-circuit.js';
import { type Delivered, openDelivery } from './open-delivery.js';
import { quarantineDelivery } from './quarantine-delivery.js';
import { refuseMessage } from './refuse-message.js';
import { takeCopy } from './take-copy.js';
import { takeMessage } from './take-message.js';
import { takeNotice } from './take-notice.js';
import { takeReceipt } from './take-receipt.js';
import { takeResync } from './take-resync.js';
import { takeResynced } from './take-resynced.js';
import { takeServices } from './take-services.js';

export type InboxParts = Pick<
  NodeParts,
  'self' | 'clock' | 'store' | 'vault' | 'directory' | 'keyring' | 'matrix' | 'national' | 'circuits' | 'log'
>;

const LEASE_MS = 15_000;
export interface InboxLimits {
  /** Rows taken at once. */
  batch: number;
  /** Milliseconds for which rows taken are left to this worker. */
  leaseMs?: number;
}

const RETRY_MS = 2_000;
/** Tries before a delivery that fails by our own fault is set aside, so that it cannot hold up the others; an outage is no try. */
const MOST_ATTEMPTS = 5;

/**
 * Works through what was taken in: what is new, and then what failed before.
 * @returns how many deliveries were taken
 */
export async function processInbox(parts: InboxParts, limits: InboxLimits): Promise<number> {
  return (await takeNew(parts, limits)) + (await takeFailedBefore(parts, limits));
}

/**
 * What is new, in one transaction, each delivery as if it were alone in it. The attempt is counted beforehand.
 * @returns how many deliveries were taken
 */
export async function takeNew(parts: InboxParts, limits: InboxLimits): Promise<number> {
  parts.directory.view();
  const rows = await claim(parts, limits, 'new');
  if (rows.length === 0) return 0;
  await reach('inbox:claimed');
  const openings = rows.map((row) => openDelivery(parts, row));
  await Promise.allSettled(openings);
  await reach('inbox:opened');
  await Promise.all(rows.map((row, at) => processDelivery(parts, row, openings[at]!)));
  return rows.length;
}

/**
 * What failed before, each by itself, because it may be what kills its handler: such a one ends in quarantine, because its
 * attempts are counted, and takes no other along.
 * @returns how many deliveries were taken
 */
export async function takeFailedBefore(parts: InboxParts, limits: InboxLimits): Promise<number> {
  parts.directory.view();
  const rows = await claim(parts, { ...limits, batch: 1 }, 'failed-before');
  for (const row of rows) await processDelivery(parts, row, openDelivery(parts, row));
  return rows.length;
}

async function claim(
  { clock, store }: InboxParts,
  { batch, leaseMs = LEASE_MS }: InboxLimits,
  which: 'new' | 'failed-before',
): Promise<InboxRow[]> {
  const now = clock.now();
  return store.once((tx) => tx.inbox.claim(batch, now, new Date(now.getTime() + leaseMs), which));
}

async function processDelivery(parts: InboxParts, row: InboxRow, opening: Promise<Delivered>): Promise<void> {
  try {
    if (row.attempts > MOST_ATTEMPTS) return await quarantineDelivery(parts, row, 'internal-fault');
    await takeDelivery(parts, row, opening);
  } catch (error) {
    parts.log.error('delivery-failed', error, { attempts: row.attempts });
    const at = new Date(parts.clock.now().getTime() + RETRY_MS * row.attempts);
    const counts = !(error instanceof Outage);
    await parts.store.transaction((tx) => tx.inbox.retryAt(row.sealedDigest, at, { counts }));
  }
}

async function takeDelivery(parts: InboxParts, row: InboxRow, opening: Promise<Delivered>): Promise<void> {
  try {
    const opened = await opening;
    await parts.store.together('inbox', async (tx) => {
      checkStillProved(parts, row, opened);
      tx.atEnd(() => checkStillProved(parts, row, opened));
      await takeByKind(parts, tx, row, opened);
      await reach('inbox:taken');
    });
    await reach('inbox:committed');
  } catch (error) {
    if (error instanceof ProvedAuthorError) return refuseMessage(parts, row, error, error.code);
    if (error instanceof EnvelopeError) return quarantineDelivery(parts, row, 'unopenable');
    // The transaction that found the fault is rolled back; the answer is written in one of its own.
    if (error instanceof Refusal) return answerOrWait(parts, row, await opening, error);
    throw error;
  }
}

async function answerOrWait(parts: InboxParts, row: InboxRow, opened: Delivered, { code }: Refusal): Promise<void> {
  const again = listAwaited(parts, row, opened, code);
  if (!again) return refuseMessage(parts, row, opened, code);
  parts.log.warn('delivery-awaits-trust-list', { peer: opened.claims.issuer });
  await parts.store.transaction((tx) => tx.inbox.putOff(row.sealedDigest, again));
}

async function takeByKind(parts: InboxParts, tx: Tx, row: InboxRow, opened: Opened): Promise<void> {
  if (!(await isOfCircuit(tx, row, opened))) throw new Refusal('conversation-unknown');
  if (opened.typ === 'passerelle-message+v1') return takeMessage(parts, tx, row, opened);
  if (opened.typ === 'passerelle-receipt+v1') return takeReceipt(parts, tx, row, opened);
  if (opened.typ === 'passerelle-notice+v1') return takeNotice(parts, tx, row, opened);
  if (opened.typ === 'passerelle-services+v1') return takeServices(parts, tx, row, opened);
  if (opened.typ === 'passerelle-resync+v1') return takeResync(parts, tx, row, opened);
  if (opened.typ === 'passerelle-copy+v1') return takeCopy(parts, tx, row, opened);
  if (opened.typ === 'passerelle-resynced+v1') return takeResynced(parts, tx, row, opened);
  throw new Refusal('claims-invalid');
}
