import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { showsCase } from './compose-disclosure.js';
import { discloseStep } from './preview-step.js';
import { recheckBasis } from './recheck-basis.js';

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix' | 'store'>;

/**
 * Whether what a message showed may be shown to its recipient again today (R1, R10). One whose manifest was lost with the
 * database is composed anew, as far as that goes without sending it.
 * @param attachments ids of the case's own files that are asked for
 */
export async function holdsBasis(
  parts: BasisParts,
  tx: Tx,
  message: MessageRow,
  attachments: readonly string[] = [],
): Promise<boolean> {
  const [row] = await tx.outbox.byMessage(message.id);
  if (row) return (await recheckBasis(parts, tx, row)) === undefined;
  const conversation = await tx.conversations.get(message.conversationId);
  if (!conversation) return false;
  const { kind, peer, caseId } = conversation;
  if (!showsCase(parts, kind, message.step)) return true;
  const disclosure = await discloseStep(parts, tx, { kind, peer, caseId, step: message.step, attachments });
  return disclosure?.permitted === true && disclosure.attachments.every(({ permitted }) => permitted);
}
