import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from './ledger-entry.js';

/** What this node had signed of ends of its ledger that are gone: so much is known to be lost (protocol section 12). */
export async function declareLost({ clock }: Pick<NodeParts, 'clock'>, tx: Tx): Promise<void> {
  for (const { size: lostSize, root: lostRoot, ...end } of await tx.restoration.takeUndeclared()) {
    await tx.ledger.append([ledgerEntry('restored', { ...end, lostSize, lostRoot }, clock.now())]);
  }
}
