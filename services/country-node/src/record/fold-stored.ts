import { kindNamed } from '../domain/conversations/kinds.js';
import { foldConversation, type Folded, type SignedStep } from '../domain/conversations/fold-conversation.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';

/** Message states that count: what the peer refused, and what was voided before it arrived, is not in the set (protocol section 5). */
const COUNTS: ReadonlySet<MessageRow['status']> = new Set(['queued', 'receipted', 'received']);

/** A stored message as the pure rules see it. */
export function signedStep(conversation: Pick<ConversationRow, 'kind' | 'role' | 'peer'>, row: MessageRow): SignedStep {
  const claims = JSON.parse(row.claims) as { supersedes?: { digest: string } };
  return {
    digest: row.digest,
    messageId: row.id,
    author: row.direction === 'out' ? conversation.role : otherRole(conversation),
    step: row.step,
    parents: row.parents,
    issuedAt: row.issuedAt.toISOString(),
    ...(claims.supersedes ? { supersedes: { digest: claims.supersedes.digest } } : {}),
  };
}

/** What the stored messages of a conversation amount to; the same on both sides for the same set (invariant 5). */
export function foldStored(
  conversation: Pick<ConversationRow, 'kind' | 'role' | 'peer'>,
  rows: readonly MessageRow[],
  refusedDigests: readonly string[],
): Folded {
  const counted = rows.filter((row) => COUNTS.has(row.status) && row.step !== 'void');
  const ignored = new Set([
    ...refusedDigests,
    ...rows.filter((row) => !COUNTS.has(row.status) || row.step === 'void').map((row) => row.digest),
  ]);
  return foldConversation(
    kindNamed(conversation.kind),
    counted.map((row) => signedStep(conversation, row)),
    ignored,
  );
}

function otherRole(conversation: Pick<ConversationRow, 'kind' | 'role'>): string {
  const other = kindNamed(conversation.kind).roles.find((role) => role !== conversation.role);
  if (other === undefined) throw new Error(`kind ${conversation.kind} has no second role`);
  return other;
}
