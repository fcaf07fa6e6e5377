import type { NodeParts } from '../ports/node-parts.js';
import type { Resync } from '../ports/store/restoration.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from './ledger-entry.js';

/**
 * What a restored node's new messages wait for: judged by a history whose end is missing, the same message could be answered
 * otherwise than it was the first time.
 */
export function waitsForResync(peer: string): string {
  return `resync:${peer}`;
}

export type OpenResync = Resync & { status: 'pending' | 'again' };

/** Whether something is still to be heard. */
export function isOpenResync(resync: Resync | undefined): resync is OpenResync {
  return resync?.status === 'pending' || resync?.status === 'again';
}

/** Nothing more is expected from a partner: what waited for that is due. */
export async function endResync(
  { clock, log }: Pick<NodeParts, 'clock' | 'log'>,
  tx: Tx,
  { peer, epoch, recovered, incomplete }: Resync,
  status: 'done' | 'set-aside',
  by?: string,
): Promise<void> {
  const at = clock.now();
  await tx.restoration.update(peer, { status, endedAt: at });
  await tx.inbox.unpark(waitsForResync(peer), at);
  await tx.ledger.append([ledgerEntry('resync-ended', { peer, epoch, status, recovered, incomplete, by }, at)]);
  await tx.notify({ topic: 'inbox', id: peer });
  log.info('resync-ended', { peer, epoch, count: recovered, status });
}
