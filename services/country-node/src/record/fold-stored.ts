import { followSupersedes } from '../domain/conversations/build-graph.js';
import { foldConversation, type FoldedConversation } from '../domain/conversations/fold-conversation.js';
import type { SignedStep } from '../domain/conversations/conversation-kind.js';
import { kindNamed, otherRole } from '../domain/conversations/kinds.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import { namesIn } from './acts.js';

type StepMember = 'id' | 'digest' | 'direction' | 'step' | 'parents' | 'claims' | 'status' | 'issuedAt';
type SideOf = Pick<ConversationRow, 'kind' | 'role'>;

/**
 * The stored messages of a conversation as the pure rules see them. What is being called back is not marked as voided before
 * the peer has answered the void: whoever built on it meanwhile holds it (protocol 5.6), and only the rules can tell.
 */
export function signedSteps(conversation: SideOf, rows: readonly Pick<StepRow, StepMember>[]): SignedStep[] {
  const steps = rows.map((row) => signedStep(conversation, row));
  const idOf = followSupersedes(steps);
  const voids = steps.flatMap(({ voids: named }, at) =>
    named ? [{ id: idOf(named.digest), isAnswered: rows[at]?.status !== 'queued' }] : [],
  );
  const isUnanswered = (digest: string) => {
    const all = voids.filter(({ id }) => id === idOf(digest));
    return all.length > 0 && !all.some(({ isAnswered }) => isAnswered);
  };
  return steps.map((step) => (step.voided && isUnanswered(step.digest) ? { ...step, voided: false } : step));
}

function signedStep(conversation: SideOf, row: Pick<StepRow, StepMember>): SignedStep {
  const claims = namesIn(row);
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
    ...(row.status === 'receipted' ? { received: true } : {}),
    voided: row.status === 'voided',
  };
}

/** What the stored messages of a conversation amount to; the same on both sides for the same set (invariant 5). */
export function foldStored(
  conversation: SideOf,
  rows: readonly Pick<StepRow, StepMember>[],
  refusedDigests: readonly string[],
): FoldedConversation {
  return foldConversation(kindNamed(conversation.kind), signedSteps(conversation, rows), new Set(refusedDigests));
}
