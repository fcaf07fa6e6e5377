import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';

/** Whether it is known here what became of a message between this node and a partner. */
export async function isSettledHere(
  { self }: Pick<NodeParts, 'self'>,
  tx: Tx,
  peer: string,
  messageId: string,
): Promise<boolean> {
  if (await tx.inbox.seen(peer, messageId)) return true;
  const message = await tx.conversations.message(messageId);
  if (message) return message.status !== 'queued' && message.status !== 'voided';
  // Of an own message about a case that was erased nothing is kept but this.
  return (await tx.inbox.seen(self, messageId)) !== undefined;
}
