import type { ConversationKind } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { Tx } from '../ports/store/store.js';
import { findFromStand } from './may-come-to-stand.js';

interface Between {
  caseId: string;
  /** Node id. */
  peer: string;
  /** Whether this node is the one that would open, or the one that is written to. */
  side: 'opener' | 'addressee';
}

/**
 * Whether the conversation that must have gone before one of this kind did so, between the same two nodes and about the same
 * case. The opener's own view has to stand in one of the named states; the addressee asks only whether it took place, or may
 * have, where what was called back had arrived before: what crossed on the way must not turn an honest opener away.
 */
export async function hasFollowed(tx: Tx, { follows }: ConversationKind, at: Between): Promise<boolean> {
  if (!follows) return true;
  const { initial, states } = kindNamed(follows.kind);
  const before = (await tx.conversations.ofCase(at.caseId)).filter(
    ({ kind, peer, role }) =>
      kind === follows.kind && peer === at.peer && (role === follows.role) === (at.side === 'opener'),
  );
  if (at.side === 'opener') return before.some(({ state }) => follows.states.includes(state));
  const begun = (state: string) => (state !== initial && Object.hasOwn(states, state) ? true : undefined);
  for (const each of before) if (await findFromStand(tx, each, begun)) return true;
  return false;
}
