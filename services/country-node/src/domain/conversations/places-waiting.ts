import { askableSteps } from './allowed-steps.js';
import { type ConversationKind, stateRule } from './conversation-kind.js';

/** Where a conversation stands, in the view of a side that has one role in it. */
export interface Place {
  kind: string;
  role: string;
  state: string;
}

/**
 * Where conversations wait for a person of the side that has the role: its act is the next one (R15), and no node takes it by
 * itself. Where a side only may do something, as take back what the other one is looking at, nothing waits for it.
 */
export function placesWaiting(kinds: readonly ConversationKind[]): Place[] {
  return kinds.flatMap((kind) =>
    Object.entries(kind.states).flatMap(([state, { awaits: role }]) =>
      role !== undefined && askableSteps(kind, { state }, role).length > 0 ? [{ kind: kind.kind, role, state }] : [],
    ),
  );
}

/** Whose act is the next one, as this side sees it; null where nobody's is, and for one that was never sent. */
export function awaitedIn(kind: ConversationKind, { role, state }: Omit<Place, 'kind'>): 'us' | 'peer' | null {
  const awaits = Object.hasOwn(kind.states, state) ? stateRule(kind, state).awaits : undefined;
  if (awaits === undefined) return null;
  return awaits === role ? 'us' : 'peer';
}
