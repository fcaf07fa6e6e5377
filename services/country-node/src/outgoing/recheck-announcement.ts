import type { NodeParts } from '../ports/node-parts.js';
import type { OutboxRow } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';

/**
 * Whether a list of services may still go to this peer: the agreement is in force, it is the last one announced and has not
 * lapsed. One that may not is taken out of the outbox; another is announced when it may.
 */
export async function recheckAnnouncement(
  { self, clock, directory }: Pick<NodeParts, 'self' | 'clock' | 'directory'>,
  tx: Tx,
  { id, messageId, recipient }: OutboxRow,
): Promise<boolean> {
  const now = clock.now();
  const last = await tx.services.announcement(recipient);
  const agreed = directory.view().agreementBetween(self, recipient, now) !== undefined;
  if (agreed && last?.messageId === messageId && now < last.expiresAt) return true;
  await tx.outbox.close([id]);
  return false;
}
