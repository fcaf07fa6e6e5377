import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { isOpenResync, waitsForResync } from '../record/end-resync.js';
import { askAgain } from './ask-again.js';
import { isSettledHere } from './is-settled-here.js';
import type { ReceiptClaims } from './take-receipt.js';

/**
 * A partner took in what this node does not remember to have said: it was on its way when the database was lost, and came
 * after the partner had told what it knew. A restored node asks that partner once more (protocol section 12); for any other
 * it is a receipt for nothing.
 * @returns whether the receipt waits, because the partner is being asked already
 */
export async function noteForgotten(
  parts: Pick<NodeParts, 'self' | 'clock' | 'log'>,
  tx: Tx,
  row: InboxRow,
  { issuer: peer, messageId, outcome }: ReceiptClaims,
): Promise<boolean> {
  if (outcome !== 'received') return false;
  const resync = await tx.restoration.lockResync(peer);
  if (!resync || (await isSettledHere(parts, tx, peer, messageId))) return false;
  if (isOpenResync(resync)) {
    await tx.inbox.park(row.sealedDigest, messageId, [waitsForResync(peer)]);
    return true;
  }
  await askAgain(parts, tx, resync, { messageId });
  return false;
}
