import { findUnopened } from '../domain/conversations/check-opened.js';
import { OPENED_STEP } from '../domain/conversations/conversation-kind.js';
import { foldConversation } from '../domain/conversations/fold-conversation.js';
import { kindNamed, purposeOf } from '../domain/conversations/kinds.js';
import { findColumn, findTerms } from '../domain/safeguards/r01-deny-by-default.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { findParties, type Parties } from '../record/find-agreement.js';
import { signedSteps } from '../record/fold-stored.js';
import { referenceToward } from '../record/reference-toward.js';
import { unlessErased } from '../record/unless-erased.js';
import { commitMessage } from './commit-message.js';
import { sealMessage } from './seal-message.js';
import type { SendParts } from './send-message.js';

/**
 * Tells the other office that a person here opened its latest message, when that is so for the first time and an answer is
 * due from here. Who it was stands in this node's ledger only.
 * @param by staff id
 * @returns the message id; undefined where there is nothing to say
 */
export async function sayOpened(parts: SendParts, conversationId: string, by: string): Promise<string | undefined> {
  return parts.store.together('desk', async (tx) => {
    const conversation = await tx.conversations.lock(conversationId);
    // What was said before a restore is perhaps not known again yet.
    if (!conversation || (await tx.restoration.isPending(conversation.peer))) return undefined;
    const named = await findNamed(tx, conversation);
    if (!named || (await isErased(parts, conversation))) return undefined;
    const at = parts.clock.now();
    const parties = findParties(parts, conversation.peer, at);
    if (!isAgreed(parts, conversation, parties)) return undefined;
    const parents = [named];
    const body = { caseReference: referenceToward(conversation.peer, await tx.cases.references(conversation.caseId)) };
    const message = { conversation, step: OPENED_STEP, parents, at };
    const sealed = await sealMessage(parts, tx, { ...message, body, parties, onwardSharing: 'none' });
    await commitMessage(parts, tx, { ...message, sealed, manifest: null, by });
    return sealed.messageId;
  });
}

async function findNamed(tx: Tx, conversation: ConversationRow): Promise<string | undefined> {
  const table = kindNamed(conversation.kind);
  const messages = signedSteps(conversation, await tx.conversations.steps(conversation.id));
  const folded = foldConversation(table, messages, new Set(await tx.inbox.refusedDigests(conversation)));
  return findUnopened(table, messages, { role: conversation.role, folded })?.digest;
}

/** Nobody opens what is not there any more. */
async function isErased({ vault }: Pick<NodeParts, 'vault'>, { caseId }: ConversationRow): Promise<boolean> {
  return (await unlessErased(() => vault.checkKey(caseId))) === 'erased';
}

/** A partner with whom it was not agreed is not told: it would refuse the message (R1). */
function isAgreed(
  { matrix }: Pick<NodeParts, 'matrix'>,
  { kind }: ConversationRow,
  { agreement, peer }: Parties,
): boolean {
  const asked = { kind, step: OPENED_STEP, purpose: purposeOf(kind), recipient: peer };
  return agreement !== undefined && !!findColumn(matrix, asked) && !!findTerms(agreement, asked);
}
