import type { ConversationKind } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { Tx } from '../ports/store/store.js';

interface Between {
  caseId: string;
  /** Node id. */
  peer: string;
  /** Whether this node is the one that would open, or the one that is written to. */
  side: 'opener' | 'addressee';
}

/**
 * Whether the conversation that must have gone before one of this kind did so, between the same two nodes and about the same
 * case. The opener's own view has to stand in one of the named states; the addressee asks only whether it took place: what
 * crossed on the way must not turn an honest opener away.
 */
export async function hasFollowed(tx: Tx, { follows }: ConversationKind, at: Between): Promise<boolean> {
  if (!follows) return true;
  const { initial, states } = kindNamed(follows.kind);
  const before = (await tx.conversations.ofCase(at.caseId)).filter(
    ({ kind, peer }) => kind === follows.kind && peer === at.peer,
  );
  return before.some(({ role, state }) =>
    at.side === 'opener'
      ? role === follows.role && follows.states.includes(state)
      : role !== follows.role && state !== initial && Object.hasOwn(states, state),
  );
}
