import type { Tx } from '../ports/store/store.js';
import type { Copy } from './read-copy.js';

/**
 * A receipt that this node had signed comes back with the head of its ledger in it. A head that the ledger does not hold is
 * of an end that is gone; only its own signature proves that, never a partner's word, or a partner could excuse a forgery.
 */
export async function noteLostHead(tx: Tx, peer: string, { own, receipt }: Copy): Promise<void> {
  const { ledgerHead: head } = receipt.claims;
  if (!own && !(await tx.restoration.holdsHead(head))) await tx.restoration.noteLost({ ...head, peer });
}
