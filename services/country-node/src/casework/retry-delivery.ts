import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { StaffRow } from '../ports/store/people.js';
import { ledgerEntry } from '../record/ledger-entry.js';

const RETRIABLE: readonly (string | null)[] = ['internal-fault', 'unopenable'];

/**
 * Whether a delivery that was set aside may be tried again: one that failed by a fault of this node, which may be mended, or
 * that could not be opened, because this node's trust list or clock may have been behind. What its author got wrong stays wrong.
 */
export function isRetriable({ status, code, sealed }: Pick<InboxRow, 'status' | 'code' | 'sealed'>): boolean {
  return status === 'quarantined' && RETRIABLE.includes(code) && sealed !== null;
}

/**
 * One more try for what was set aside and is retriable. It goes the way of every delivery, where what took effect once takes
 * none again (invariant 3), and is set aside again if it fails.
 * @throws Refusal `not-found` for what is not set aside, or not retriable
 */
export async function retryDelivery(
  { clock, store }: Pick<NodeParts, 'clock' | 'store'>,
  by: StaffRow,
  sealedDigest: string,
): Promise<{ sealedDigest: string }> {
  return store.transaction(async (tx) => {
    const at = clock.now();
    if (!(await tx.inbox.retryQuarantined(sealedDigest, at))) throw new Refusal('not-found');
    await tx.ledger.append([ledgerEntry('quarantine-retried', { sealedDigest, by: by.id }, at)]);
    await tx.notify({ topic: 'inbox', id: sealedDigest });
    return { sealedDigest };
  });
}
