import type { ConversationKind } from '../conversations/conversation-kind.js';
import { otherRole } from '../conversations/kinds.js';
import { openingStep } from '../conversations/opening-step.js';
import { addMonths } from '../closure/closure-terms.js';
import type { NationalConfiguration } from '../national/national-configuration.js';

/** The entries of `retention` in national configuration that say how long it is kept. */
export const OFFER_REFUSED = 'offer-refused';

/** Where a conversation stands when what it was about came to nothing, and in which role a node was only shown it. */
export interface RefusedState {
  kind: string;
  role: string;
  state: string;
}

/** R21: what of all kinds is purged after a time, at whoever had not begun it. */
export function refusedStates(kinds: readonly ConversationKind[]): RefusedState[] {
  return kinds.flatMap((table) => {
    const states = Object.entries(table.states).filter(([, { refused }]) => refused);
    if (states.length === 0) return [];
    const role = otherRole(table, openingStep(table).by);
    return states.map(([state]) => ({ kind: table.kind, role, state }));
  });
}

/**
 * R21: what ended before this moment is purged. Where the law has a time of its own for some category the longest counts: a
 * message is purged as a whole. A law that names no time keeps for ever.
 */
export function purgeBefore(
  { retention }: Pick<NationalConfiguration, 'retention'>,
  now: Date,
): { before: Date; months: number } | undefined {
  const kept = retention.filter(({ outcome }) => outcome === OFFER_REFUSED);
  if (!kept.some(({ category }) => category === undefined)) return undefined;
  const months = Math.max(...kept.map((each) => each.months));
  return { before: addMonths(now, -months), months };
}
