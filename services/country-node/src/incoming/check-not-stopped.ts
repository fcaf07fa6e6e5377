import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { Incoming } from './take-message.js';

/**
 * R4: what this node has stopped it takes no more of. A message that crossed the stop came to nothing anyway; here it is
 * refused, so that nothing of what it shows is kept.
 * @throws Refusal `search-stopped`
 */
export function checkNotStopped(
  { kind }: Pick<ConversationRow, 'kind'>,
  { claims, opened }: Pick<Incoming, 'claims' | 'opened'>,
  folded: FoldedConversation,
  held: readonly StepRow[],
): void {
  const stops = kindNamed(kind).steps[claims.step]?.notAfter ?? [];
  if (stops.length === 0 || folded.effective.includes(opened.messageDigest)) return;
  const ours = held.filter(({ direction, step }) => direction === 'out' && stops.includes(step));
  if (ours.some(({ digest }) => folded.effective.includes(digest))) throw new Refusal('search-stopped');
}
