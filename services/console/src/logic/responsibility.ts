import type { ConversationView, Message } from '../types.js';

/** Who was responsible from when; the next stretch begins where this one ends, so that there is no gap. */
export interface Stretch {
  node: string;
  from: string;
}

/** Steps by whose signature their author becomes responsible (R7). */
const ASSUMES = new Set(['assume', 'assume-return']);

/** The whole time of a conversation as stretches of responsibility, the latest last; it ends with who is responsible now. */
export function listStretches({
  responsible,
  createdAt,
  messages,
}: Pick<ConversationView, 'responsible' | 'createdAt' | 'messages'>): Stretch[] {
  const moves = messages.filter(isMove);
  const [first] = moves;
  if (!first) return [{ node: responsible, from: createdAt }];
  return [
    { node: first.recipient, from: createdAt },
    ...moves.map(({ author, recordedAt }) => ({ node: author, from: recordedAt })),
  ];
}

/** What is refused or void moved nothing; what has no receipt yet has not moved it on both sides. */
function isMove({ step, status }: Message): boolean {
  return ASSUMES.has(step) && (status === 'receipted' || status === 'received');
}
