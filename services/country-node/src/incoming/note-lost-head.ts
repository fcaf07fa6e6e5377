import type { Resync } from '../ports/store/restoration.js';
import type { Tx } from '../ports/store/store.js';
import type { Copy } from './read-copy.js';

/**
 * A receipt that this node had signed comes back with the head of its ledger in it. A head that the ledger does not hold is
 * of the end that is gone; only its own signature proves that, never a partner's word, or a partner could excuse a forgery.
 */
export async function noteLostHead(tx: Tx, { peer, lostSize }: Resync, { own, receipt }: Copy): Promise<void> {
  const { ledgerHead: head } = receipt.claims;
  if (own || head.size <= (lostSize ?? 0)) return;
  const incarnation = await tx.restoration.incarnation();
  if (!incarnation || head.size <= incarnation.ledgerSize || (await tx.restoration.holdsHead(head))) return;
  await tx.restoration.update(peer, { lostSize: head.size, lostRoot: head.root });
}
