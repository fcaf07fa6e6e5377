import {
  type ConversationKind,
  stateRule,
} from '../../../services/country-node/src/domain/conversations/conversation-kind.js';

/** The shortest way of steps from the beginning to every state that can be reached, in the order of the table. */
export function pathsTo(kind: ConversationKind): Map<string, { by: string; step: string }[]> {
  const paths = new Map<string, { by: string; step: string }[]>([[kind.initial, []]]);
  for (const [state, path] of paths) {
    for (const [step, { by, to }] of Object.entries(stateRule(kind, state).steps)) {
      if (!paths.has(to)) paths.set(to, [...path, { by, step }]);
    }
  }
  return paths;
}
