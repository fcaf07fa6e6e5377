import type { ConversationKind } from './conversation-kind.js';

/**
 * Restriction: the same request to a node that must not learn why (R2, R18): a consulate, a relay, a node of the country
 * of origin. It names no category, no consent and no closure; only the reference that the node knows.
 */
export const RESTRICTION = {
  kind: 'restriction',
  purpose: 'restriction',
  roles: ['asker', 'asked'],
  opens: 'holder',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked yet',
      phase: 'open',
      steps: { restrict: { by: 'asker', to: 'requested', effects: { addressee: ['restrict-content'] } } },
    },
    requested: {
      says: 'What was received under the reference is restricted, and an answer is awaited',
      phase: 'open',
      awaits: 'asked',
      steps: {
        restricted: {
          by: 'asked',
          to: 'answered',
          effects: { author: ['apply-answers'], addressee: ['note-answers'] },
        },
        repeat: { by: 'asker', to: 'requested' },
      },
    },
    answered: { says: 'It is stated what was done', phase: 'final', steps: {} },
  },
  steps: {
    restrict: { says: 'Ask to use and pass on no more', overtakes: true, byNode: true },
    repeat: { says: 'Ask again for the answer', byNode: true },
    restricted: { says: 'State what was done' },
  },
  precedence: ['restricted', 'repeat', 'restrict'],
} as const satisfies ConversationKind;
