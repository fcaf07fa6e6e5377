import { checkStep } from '../domain/conversations/check-step.js';
import { foldConversation, type FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { kindNamed, otherRole } from '../domain/conversations/kinds.js';
import type { SignedStep } from '../domain/conversations/conversation-kind.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { signedSteps } from '../record/fold-stored.js';
import type { Incoming } from './take-message.js';

export type Judged =
  | { missing?: undefined; folded: FoldedConversation }
  | { missing: readonly string[]; folded?: undefined };

/**
 * Judges the step by what its author knew; the conversation is locked.
 * @returns where the conversation stands with it; or the digests of parents not here yet: the message waits for them
 * @throws Refusal `step-not-allowed`, `wrong-role`, `author-forked`, `voided`
 */
export async function judgeStep(tx: Tx, conversation: ConversationRow, incoming: Incoming): Promise<Judged> {
  const ignored = new Set(await tx.inbox.refusedDigests(conversation));
  // Its void may have come with it, and was taken while this one waited for the conversation.
  const { supersedes } = incoming.claims;
  if (ignored.has(incoming.opened.messageDigest)) throw new Refusal('voided');
  if (supersedes && (await tx.inbox.isVoided(conversation, supersedes.digest))) throw new Refusal('voided');
  const held = signedSteps(conversation, await tx.conversations.steps(conversation.id));
  const [table, step] = [kindNamed(conversation.kind), asStep(conversation, incoming)];
  const verdict = checkStep(table, held, step, { ignored });
  if ('wait' in verdict && verdict.wait.length > 0) return { missing: verdict.wait };
  return { folded: foldConversation(table, [...held, step], ignored) };
}

/** The incoming message as the pure rules see it; its author is the other side. */
export function asStep(conversation: Pick<ConversationRow, 'kind' | 'role'>, { claims, opened }: Incoming): SignedStep {
  return {
    digest: opened.messageDigest,
    messageId: claims.messageId,
    author: otherRole(kindNamed(conversation.kind), conversation.role),
    step: claims.step,
    parents: claims.parents,
    issuedAt: claims.issuedAt,
    ...(claims.supersedes ? { supersedes: claims.supersedes } : {}),
    ...(claims.voids ? { voids: claims.voids } : {}),
  };
}
