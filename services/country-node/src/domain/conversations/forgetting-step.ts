import { type ConversationKind, stateRule } from './conversation-kind.js';

/** The step by which a role has the other side erase what it was shown, from where a conversation stands; undefined for none. */
export function forgettingStep(
  kind: ConversationKind,
  { state, role }: { state: string; role: string },
): string | undefined {
  // One that was never sent stands in no state of its table.
  if (!Object.hasOwn(kind.states, state)) return undefined;
  const steps = Object.entries(stateRule(kind, state).steps);
  return steps.find(([, { by, effects }]) => by === role && effects?.addressee?.includes('forget-shown'))?.[0];
}
