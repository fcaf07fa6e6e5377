import type { Opened } from '#libs/envelope/open.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { noteRestored } from './note-restored.js';

interface ResyncClaims {
  issuer: string;
  requestId: string;
  epoch: number;
}

/**
 * A partner was restored from a backup and asks for what it missed. Its request is kept, the latest one in place of any
 * before, and answered by itself; one out of an earlier epoch is an old one that somebody brings again (protocol section 12).
 */
export async function takeResync(
  parts: Pick<NodeParts, 'clock' | 'log'>,
  tx: Tx,
  row: InboxRow,
  { claims }: Opened,
): Promise<void> {
  const { issuer: peer, requestId, epoch } = claims as unknown as ResyncClaims;
  const askedAt = parts.clock.now();
  await tx.inbox.finish(row.sealedDigest, 'done', null, null);
  const noted = await tx.conversations.noteSequence(peer, epoch, 0);
  if (noted.wentBack) return;
  if (noted.restored) await noteRestored(parts, tx, { peer, epoch, at: askedAt });
  const before = await tx.restoration.request(peer);
  if (before && (before.epoch > epoch || before.requestId === requestId)) return;
  if (!before || before.epoch < epoch) await announceAnew(tx, peer, askedAt);
  await tx.restoration.keepRequest({ peer, requestId, epoch, claims, askedAt });
  await tx.notify({ topic: 'resync', id: requestId });
}

/** The list of services that the partner had taken in went with its database, or it holds an older one for a fresh one: it is due again. */
async function announceAnew(tx: Tx, peer: string, at: Date): Promise<void> {
  const last = await tx.services.announcement(peer);
  if (last?.status === 'receipted') await tx.services.putAnnouncement({ ...last, expiresAt: at, changedAt: at });
}
