import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { recallManifest } from '../record/recall-manifest.js';
import { recheckBasis } from './recheck-basis.js';

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix'>;

/**
 * Whether what a message showed may be shown to its recipient again today (R1, R10). One whose manifest was lost with the
 * database is checked by what can be told of it from the message itself.
 * @param via the hop by which it would travel, whose relays are held against R2
 */
export async function holdsBasis(
  parts: BasisParts,
  tx: Tx,
  message: MessageRow,
  via: string | null = null,
): Promise<boolean> {
  const [row] = await tx.outbox.byMessage(message.id);
  if (row) return (await recheckBasis(parts, tx, { ...row, via })) === undefined;
  const conversation = await tx.conversations.get(message.conversationId);
  if (!conversation) return false;
  const manifest = await recallManifest(parts, tx, conversation, message);
  const { id: conversationId, caseId, peer: recipient } = conversation;
  return (await recheckBasis(parts, tx, { manifest, caseId, conversationId, recipient, via })) === undefined;
}
