import type { JsonObject } from '../disclosure/types.js';
import { type ConversationKind, isOpen, stateRule } from './conversation-kind.js';

/** The step by which a role ends a conversation whose basis is gone, from where it stands; undefined when it has none there. */
export function stopStep(
  kind: ConversationKind,
  { state, role }: { state: string; role: string },
): { step: string; input: JsonObject } | undefined {
  if (!Object.hasOwn(kind.states, state) || state === kind.initial || !isOpen(kind, state)) return undefined;
  for (const [step, { by }] of Object.entries(stateRule(kind, state).steps)) {
    const input = kind.steps[step]?.stopsWith;
    if (input && by === role) return { step, input: { ...input } };
  }
  return undefined;
}
