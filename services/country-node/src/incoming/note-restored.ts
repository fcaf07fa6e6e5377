import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';

/** The alarm: a partner began a new epoch, which only a restored node does (protocol section 2). */
export async function noteRestored(
  { log }: Pick<NodeParts, 'log'>,
  tx: Tx,
  { peer, epoch, at }: { peer: string; epoch: number; at: Date },
): Promise<void> {
  await tx.ledger.append([ledgerEntry('peer-restored', { peer, epoch }, at)]);
  log.warn('peer-restored', { peer, epoch });
}
