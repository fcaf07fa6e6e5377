import { foldConversation, type FoldedConversation } from '../domain/conversations/fold-conversation.js';
import type { SignedStep } from '../domain/conversations/conversation-kind.js';
import { kindNamed, otherRole } from '../domain/conversations/kinds.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';

type Named = { messageId: string; digest: string };
type SideOf = Pick<ConversationRow, 'kind' | 'role'>;

/** A stored message as the pure rules see it. */
export function signedStep(conversation: SideOf, row: MessageRow): SignedStep {
  const claims = JSON.parse(row.claims) as { supersedes?: Named; voids?: Named };
  return {
    digest: row.digest,
    messageId: row.id,
    author: row.direction === 'out' ? conversation.role : otherRole(kindNamed(conversation.kind), conversation.role),
    step: row.step,
    parents: row.parents,
    issuedAt: row.issuedAt.toISOString(),
    ...(claims.supersedes ? { supersedes: claims.supersedes } : {}),
    ...(claims.voids ? { voids: claims.voids } : {}),
    refused: row.status === 'refused',
    voided: row.status === 'voided',
  };
}

/** What the stored messages of a conversation amount to; the same on both sides for the same set (invariant 5). */
export function foldStored(
  conversation: SideOf,
  rows: readonly MessageRow[],
  refusedDigests: readonly string[],
): FoldedConversation {
  const steps = rows.map((row) => signedStep(conversation, row));
  return foldConversation(kindNamed(conversation.kind), steps, new Set(refusedDigests));
}
