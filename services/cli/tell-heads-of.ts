import type { OpenedLedger } from './open-ledger.js';
import type { Out } from './out.js';

/**
 * Says the heads of another node's ledger that came in its signed receipts, as JSON Lines of {size, root, heldBy}:
 * what that node's auditor gives to `ledger verify --witness`.
 * @returns exit code 0, or 1 when this node keeps none
 */
export async function tellHeadsOf({ store, settings }: OpenedLedger, peer: string, out: Out): Promise<number> {
  const heads = await store.transaction((tx) => tx.ledger.peerHeads());
  // The head of an empty ledger fits every ledger.
  const held = heads.filter((head) => head.peer === peer && head.size > 0);
  const heldBy = settings?.node ?? 'a peer';
  for (const { size, root } of held) out.say(JSON.stringify({ size, root, heldBy }));
  if (held.length > 0) return 0;
  out.complain('This node keeps no head of that one.');
  return 1;
}
