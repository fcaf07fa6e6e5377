import { checkStep } from '../domain/conversations/check-step.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { refoldConversation } from '../record/refold-conversation.js';
import { signedSteps } from '../record/fold-stored.js';
import { followCircuit } from './follow-circuit.js';
import { asStep } from './judge-step.js';
import { keepMessage } from './keep-message-in.js';
import { receive } from './receive-message.js';
import type { Incoming, TakeParts } from './take-message.js';

/**
 * A void of something not taken in yet: from now on that message is refused `voided`. If we have it already it stands for
 * both sides, and the void is refused `already-effective`.
 * @throws Refusal `already-effective`, `conversation-unknown`, `wrong-role`, `step-not-allowed`
 */
export async function takeVoid(parts: TakeParts, tx: Tx, incoming: Incoming): Promise<void> {
  const { claims, at } = incoming;
  const conversation = await tx.conversations.lock(claims.conversationId);
  if (conversation) {
    await judgeVoid(tx, conversation, incoming);
    await followCircuit(tx, conversation, incoming.row, at);
  }
  if (!claims.voids) throw new Refusal('step-not-allowed');
  await tx.inbox.addVoidedDigest({ id: claims.conversationId, peer: claims.issuer }, claims.voids.digest);
  const facts = { conversationId: claims.conversationId, messageId: claims.voids.messageId, peer: claims.issuer };
  await tx.ledger.append([ledgerEntry('void', conversation ? { ...facts, caseId: conversation.caseId } : facts, at)]);
  await receive(parts, tx, incoming, conversation?.caseId, async (receipt) => {
    if (conversation) await keepMessage(parts, tx, conversation, incoming, receipt);
  });
  await tx.inbox.unpark(claims.voids.digest, at);
  if (conversation) await refoldConversation(parts, tx, conversation);
}

async function judgeVoid(tx: Tx, conversation: ConversationRow, incoming: Incoming): Promise<void> {
  if (conversation.peer !== incoming.claims.issuer) throw new Refusal('conversation-unknown');
  const held = signedSteps(conversation, await tx.conversations.steps(conversation.id));
  checkStep(kindNamed(conversation.kind), held, asStep(conversation, incoming), {
    ignored: new Set(await tx.inbox.refusedDigests(conversation)),
  });
}
