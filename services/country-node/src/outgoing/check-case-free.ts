import { isOpen } from '../domain/conversations/conversation-kind.js';
import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';

/**
 * A step that opens a conversation, or opens a resting one again (a return), needs the case to be ours and in no other
 * open transfer; else two authorities could assume it in two conversations (invariant 4).
 * @throws Refusal `not-responsible`, `transfer-open`, `record-unconfirmed`
 */
export async function checkCaseFree(
  { self }: Pick<NodeParts, 'self'>,
  tx: Tx,
  { id, kind, caseId }: ConversationRow,
  { state }: FoldedConversation,
): Promise<void> {
  const table = kindNamed(kind);
  if (state !== table.initial && isOpen(table, state)) return;
  const caseRow = await tx.cases.lock(caseId);
  // Whoever lost the end of its history may have given the case away in it.
  if (caseRow?.unconfirmedSince) throw new Refusal('record-unconfirmed');
  if (caseRow?.responsible !== self) throw new Refusal('not-responsible');
  const others = (await tx.conversations.ofCase(caseId)).filter((other) => other.id !== id && other.kind === kind);
  // One that is only prepared here is checked again when it is sent.
  const open = others.some(
    (other) => other.state in table.states && other.state !== table.initial && isOpen(table, other.state),
  );
  if (open) throw new Refusal('transfer-open');
}
