import type { OpenedLedger } from './open-ledger.js';
import type { Out } from './out.js';

/** Says how far the ledger has grown, and what is signed of it. @returns exit code 0 */
export async function tellHead({ store }: OpenedLedger, { json }: { json?: boolean }, out: Out): Promise<number> {
  const { head, checkpoint } = await store.transaction(async (tx) => ({
    head: await tx.ledger.head(),
    checkpoint: await tx.ledger.latestCheckpoint(),
  }));
  if (json) {
    const signed = checkpoint ? { size: checkpoint.size, root: checkpoint.root, at: checkpoint.at } : null;
    out.say(JSON.stringify({ ...head, checkpoint: signed }));
    return 0;
  }
  out.say(`The ledger has ${head.size} entries; its root is ${head.root}.`);
  out.say(
    checkpoint
      ? `The last head that the node signed: ${checkpoint.size} entries, on ${checkpoint.at.toISOString()}.`
      : 'The node has not signed any head yet.',
  );
  return 0;
}
