import { checkStep } from '../domain/conversations/check-step.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { Tx } from '../ports/store/store.js';
import { signedSteps } from '../record/fold-stored.js';
import { asStep } from './judge-step.js';
import { keepMessage } from './keep-message-in.js';
import { findOrOpenConversation } from './open-conversation-in.js';
import { receive } from './receive-message.js';
import type { Incoming, TakeParts } from './take-message.js';

/**
 * A person at the other office opened a message of ours. It is kept and answered, and that is all: state, responsibility and
 * deadlines stay as they are, also how long the conversation has stood where it stands.
 * @throws Refusal `conversation-unknown`, `wrong-role`, `step-not-allowed`
 */
export async function takeOpened(parts: TakeParts, tx: Tx, incoming: Incoming): Promise<void> {
  const { opened, at } = incoming;
  const conversation = await findOrOpenConversation(parts, tx, incoming);
  // What was said in it was said from here: a conversation that is not known will not come to be.
  if (!conversation) throw new Refusal('conversation-unknown');
  const { id, caseId } = conversation;
  const held = signedSteps(conversation, await tx.conversations.steps(id));
  checkStep(kindNamed(conversation.kind), held, asStep(conversation, incoming));
  await receive(parts, tx, incoming, caseId, (receipt) => keepMessage(parts, tx, conversation, incoming, receipt));
  // What cites it waited in vain: nothing may.
  if ((await tx.inbox.unpark(opened.messageDigest, at)) > 0)
    await tx.notify({ topic: 'inbox', id: incoming.claims.messageId });
  await tx.notify({ topic: 'conversation', id, caseId });
}
