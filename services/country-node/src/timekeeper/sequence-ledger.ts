import { signObject } from '#libs/envelope/sign.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';

const BATCH = 5_000;

/**
 * Gives new ledger entries their place in the tree and signs the new head. Writers never wait for it: entries are
 * inserted without a place, in the transaction of what they record (protocol section 8).
 * @returns whether the tree grew
 */
export async function sequenceLedger({
  self,
  clock,
  store,
  keyring,
}: Pick<NodeParts, 'self' | 'clock' | 'store' | 'keyring'>): Promise<boolean> {
  // Mostly nothing is new; that costs one look a second.
  if (!(await store.once((tx) => tx.ledger.waits()))) return false;
  return store.transaction(async (tx) => {
    const head = await tx.ledger.sequence(BATCH);
    if (!head) return false;
    const at = clock.now();
    const checkpoint = { v: 1, node: self, size: head.size, root: head.root, at: at.toISOString() };
    const signed = signObject('passerelle-checkpoint+v1', checkpoint, keyring.signingKey());
    await tx.ledger.addCheckpoint(head, `${signed.jws}\n${signed.claims}`, at);
    await reach('ledger:sequenced');
    return true;
  });
}
