import { CONVERSATION_KINDS } from '../domain/conversations/every-kind.js';
import type { NodeParts } from '../ports/node-parts.js';

/** By which a partner learns what it may no longer use, is asked to erase, or has to put right. */
export const TELLINGS = ['consent-change', 'restriction', 'erasure-request', 'correction'] as const;

/** A conversation by which one partner was told, and whether it has answered; a receipt is no answer (R10). */
export interface TellingView {
  conversationId: string;
  caseId: string;
  kind: string;
  peer: string;
  /** Whether this node told; otherwise it was told, and owes the answer. */
  ours: boolean;
  state: string;
  arrived: boolean;
  answered: boolean;
  since: Date;
  dueAt: Date | null;
  changedAt: Date;
}

const TABLES = CONVERSATION_KINDS.filter(({ kind }) => TELLINGS.some((each) => each === kind));
const OPEN = [
  ...new Set(
    TABLES.flatMap(({ states }) => Object.keys(states).filter((state) => states[state]?.awaits !== undefined)),
  ),
];
const TELLERS = new Set(TABLES.map(({ kind, roles }) => `${kind} ${roles[0]}`));

/**
 * Withdrawals, restrictions, erasures and corrections: those without an answer first, the longest awaited of them before others,
 * then the latest answers; ids, nodes and times only.
 */
export async function listTellings({ store }: Pick<NodeParts, 'store'>, limit: number): Promise<TellingView[]> {
  const rows = await store.transaction((tx) => tx.conversations.ofKinds({ kinds: TELLINGS, first: OPEN, limit }));
  return rows.map(({ id, caseId, kind, peer, role, state, arrived, createdAt, updatedAt, dueAt }) => ({
    ...{ conversationId: id, caseId, kind, peer, state, arrived, dueAt },
    ours: TELLERS.has(`${kind} ${role}`),
    answered: state === 'answered',
    since: createdAt,
    changedAt: updatedAt,
  }));
}
