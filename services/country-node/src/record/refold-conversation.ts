import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { foldStored } from './fold-stored.js';
import { ledgerEntry } from './ledger-entry.js';

/**
 * Folds the conversation anew from its stored messages and keeps what came out: state, who is responsible, and the
 * change of responsibility in the ledger. Called in the transaction of whatever changed the set of messages, with the row
 * as it was locked there.
 */
export async function refoldConversation(
  parts: Pick<NodeParts, 'self' | 'clock'>,
  tx: Tx,
  conversation: ConversationRow,
): Promise<FoldedConversation> {
  const now = parts.clock.now();
  const folded = foldStored(
    conversation,
    await tx.conversations.steps(conversation.id),
    await tx.inbox.refusedDigests(conversation),
  );
  const responsible = responsibleNode(parts.self, conversation, folded);
  await tx.conversations.update(conversation.id, { state: folded.state, responsible, updatedAt: now });
  // A conversation that moved nothing now says nothing about the case: a later one may have moved it (invariant 4).
  if (responsible !== conversation.responsible) await keepResponsibility(tx, conversation, responsible, now);
  await tx.notify({ topic: 'conversation', id: conversation.id, caseId: conversation.caseId });
  return folded;
}

/** A kind that says nothing about responsibility leaves it as it was known when the conversation began. */
function responsibleNode(
  self: string,
  { role, peer, responsible }: ConversationRow,
  folded: FoldedConversation,
): string {
  if (folded.responsible === undefined) return responsible;
  return folded.responsible === role ? self : peer;
}

async function keepResponsibility(
  tx: Tx,
  conversation: ConversationRow,
  responsible: string,
  now: Date,
): Promise<void> {
  const caseRow = await tx.cases.lock(conversation.caseId);
  if (!caseRow || caseRow.responsible === responsible) return;
  await tx.cases.update(caseRow.id, caseRow.version, { responsible, updatedAt: now });
  const facts = { caseId: caseRow.id, conversationId: conversation.id, from: caseRow.responsible, to: responsible };
  await tx.ledger.append([ledgerEntry('responsibility-changed', facts, now)]);
}
