import { buildGraph } from '../domain/conversations/build-graph.js';
import { openingOf } from '../domain/conversations/check-opened.js';
import { kindNamed, otherRole } from '../domain/conversations/kinds.js';
import type { ConversationRow, MessageRow } from '../ports/store/conversations.js';
import { signedSteps } from '../record/fold-stored.js';

/** When a person at the office that a message went to said to have opened it; by the digest of the message. */
export function whenOpened(
  conversation: Pick<ConversationRow, 'kind' | 'role'>,
  messages: readonly MessageRow[],
): ReadonlyMap<string, string> {
  const kind = kindNamed(conversation.kind);
  const steps = signedSteps(conversation, messages);
  const graph = buildGraph(kind, steps);
  return new Map(
    steps.flatMap(({ digest, author }) => {
      const opening = openingOf(graph, steps, { role: otherRole(kind, author), digest });
      return opening ? [[digest, opening.issuedAt] as const] : [];
    }),
  );
}
