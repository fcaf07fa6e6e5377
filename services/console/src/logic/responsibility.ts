import type { ConversationView, Message } from '../types.js';

/** Who was responsible from when; the next stretch begins where this one ends, so that there is no gap. */
export interface Stretch {
  node: string;
  /** Absent where it was not this exchange that moved the case there. */
  from?: string;
}

/** Steps by whose signature their author becomes responsible (R7). */
const ASSUMES = new Set(['assume', 'assume-return']);

/**
 * The whole time of a conversation as stretches of responsibility, the latest last; it ends with who is responsible for the
 * case now, whatever moved it since.
 */
export function listStretches({
  responsible,
  createdAt,
  messages,
}: Pick<ConversationView, 'responsible' | 'createdAt' | 'messages'>): Stretch[] {
  const moves = messages.filter(isMove);
  const [first] = moves;
  if (!first) return [{ node: responsible }];
  const stretches: Stretch[] = [
    { node: first.recipient, from: createdAt },
    ...moves.map(({ author, recordedAt }) => ({ node: author, from: recordedAt })),
  ];
  return stretches.at(-1)!.node === responsible ? stretches : [...stretches, { node: responsible }];
}

/** What is refused or void moved nothing; what has no receipt yet has not moved it on both sides. */
function isMove({ step, status }: Message): boolean {
  return ASSUMES.has(step) && (status === 'receipted' || status === 'received');
}
