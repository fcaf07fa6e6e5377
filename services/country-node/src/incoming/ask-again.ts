import { RELAY } from '../domain/circuits/relay.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Resync } from '../ports/store/restoration.js';
import type { Tx } from '../ports/store/store.js';
import { isOpenResync } from '../record/end-resync.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import type { Incoming } from './take-message.js';

export type AskAgainParts = Pick<NodeParts, 'clock' | 'log'>;

/** What a message has as a mark that its author was asked once more because of it. */
const ASKED_FOR_IT = 'resync-asked-again';

/**
 * Parks a message until what it rests on is here. Where this node was restored, its database may have lost that after its author
 * had told everything, or nobody waited for its author any longer: it is asked once more, once for each message (protocol
 * section 12). What travels by way of relays no partner tells (relay.13).
 */
export async function parkMessage(
  parts: AskAgainParts,
  tx: Tx,
  { claims: { messageId, issuer, kind }, row }: Pick<Incoming, 'claims' | 'row'>,
  missing: readonly string[],
): Promise<void> {
  const { sealedDigest, via } = row;
  const resync = via === null && kind !== RELAY.kind ? await tx.restoration.lockResync(issuer) : undefined;
  const asks = resync && !isOpenResync(resync) && !(await tx.inbox.waitsFor(sealedDigest, ASKED_FOR_IT));
  if (asks) await askAgain(parts, tx, resync, { messageId });
  await tx.inbox.park(sealedDigest, messageId, asks ? [...missing, ASKED_FOR_IT] : missing);
}

/** Asks a partner once more, from the beginning. It holds up nothing but what is exchanged with this one. */
export async function askAgain(
  { clock, log }: AskAgainParts,
  tx: Tx,
  { peer, epoch, recovered }: Resync,
  because: { messageId?: string } = {},
): Promise<void> {
  const at = clock.now();
  const afresh = { requestId: null, throughId: null, afterId: null, attempts: 0, fruitless: 0, endedAt: null };
  await tx.restoration.update(peer, { ...afresh, status: 'again', recoveredBefore: recovered, nextAttemptAt: at });
  await tx.ledger.append([ledgerEntry('resync-again', { peer, epoch, ...because }, at)]);
  await tx.notify({ topic: 'resync', id: peer });
  log.warn('resync-again', { peer, ...because });
}
