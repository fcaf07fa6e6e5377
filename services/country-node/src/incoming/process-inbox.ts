import { EnvelopeError } from '#libs/envelope/envelope-error.js';
import { ProvedAuthorError } from '#libs/envelope/open.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import { Refusal } from '../domain/refusal.js';
import { openDelivery } from './open-delivery.js';
import { quarantineDelivery } from './quarantine-delivery.js';
import { refuseMessage } from './refuse-message.js';
import { takeMessage } from './take-message.js';
import { takeNotice } from './take-notice.js';
import { takeReceipt } from './take-receipt.js';

export type InboxParts = Pick<
  NodeParts,
  'self' | 'clock' | 'store' | 'vault' | 'directory' | 'keyring' | 'matrix' | 'national' | 'log'
>;

const LEASE_MS = 60_000;
const RETRY_MS = 2_000;
/** Tries before a delivery that fails by our own fault is set aside, so that it cannot hold up the others. */
const MOST_ATTEMPTS = 5;

/**
 * Works through what was taken in; each delivery in a transaction of its own, its attempt counted beforehand so that one
 * that kills its handler ends in quarantine.
 * @returns how many deliveries were taken
 */
export async function processInbox(parts: InboxParts, { batch }: { batch: number }): Promise<number> {
  const now = parts.clock.now();
  parts.directory.view();
  const rows = await parts.store.transaction((tx) => tx.inbox.claim(batch, now, new Date(now.getTime() + LEASE_MS)));
  for (const row of rows) await processDelivery(parts, row);
  return rows.length;
}

async function processDelivery(parts: InboxParts, row: InboxRow): Promise<void> {
  try {
    if (row.attempts > MOST_ATTEMPTS) return await quarantineDelivery(parts, row, 'internal-fault');
    await takeDelivery(parts, row);
  } catch (error) {
    parts.log.error('delivery-failed', error, { attempts: row.attempts });
    const at = new Date(parts.clock.now().getTime() + RETRY_MS * row.attempts);
    await parts.store.transaction((tx) => tx.inbox.retryAt(row.sealedDigest, at));
  }
}

async function takeDelivery(parts: InboxParts, row: InboxRow): Promise<void> {
  try {
    const opened = await openDelivery(parts, row);
    await parts.store.transaction(async (tx) => {
      if (opened.typ === 'passerelle-message+v1') return takeMessage(parts, tx, row, opened);
      if (opened.typ === 'passerelle-receipt+v1') return takeReceipt(parts, tx, row, opened);
      if (opened.typ === 'passerelle-notice+v1') return takeNotice(parts, tx, row, opened);
      throw new Refusal('claims-invalid');
    });
  } catch (error) {
    if (error instanceof ProvedAuthorError) return refuseMessage(parts, row, error, error.code);
    if (error instanceof EnvelopeError) return quarantineDelivery(parts, row, 'unopenable');
    if (error instanceof Refusal) return refuseProved(parts, row, error);
    throw error;
  }
}

// The transaction that found the fault is rolled back; the answer is written in one of its own.
async function refuseProved(parts: InboxParts, row: InboxRow, refusal: Refusal): Promise<void> {
  const opened = await openDelivery(parts, row);
  await refuseMessage(parts, row, opened, refusal.code);
}
