import { foldConversation, type FoldedConversation } from '../domain/conversations/fold-conversation.js';
import type { SignedStep } from '../domain/conversations/conversation-kind.js';
import { kindNamed, otherRole } from '../domain/conversations/kinds.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';

type Named = { messageId: string; digest: string };
type StepMember = 'id' | 'digest' | 'direction' | 'step' | 'parents' | 'claims' | 'status' | 'issuedAt';
type SideOf = Pick<ConversationRow, 'kind' | 'role'>;

const NAMES_ANOTHER = /"(?:supersedes|voids)"/;

/** A stored message as the pure rules see it. */
export function signedStep(conversation: SideOf, row: Pick<StepRow, StepMember>): SignedStep {
  // Hardly any message names another one; the claims of the others need not be read.
  const claims = NAMES_ANOTHER.test(row.claims)
    ? (JSON.parse(row.claims) as { supersedes?: Named; voids?: Named })
    : {};
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
  rows: readonly Pick<StepRow, StepMember>[],
  refusedDigests: readonly string[],
): FoldedConversation {
  const steps = rows.map((row) => signedStep(conversation, row));
  return foldConversation(kindNamed(conversation.kind), steps, new Set(refusedDigests));
}
