import type { ConversationKind } from './conversation-kind.js';

/**
 * Erasure request: whoever received something of a case is asked to erase it. Until the answer it is restricted; what is
 * kept is kept on a lawful basis that the answer names.
 */
export const ERASURE_REQUEST = {
  kind: 'erasure-request',
  purpose: 'erasure-request',
  roles: ['asker', 'asked'],
  opens: 'holder',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked yet',
      phase: 'open',
      steps: { request: { by: 'asker', to: 'requested', effects: { addressee: ['restrict-content'] } } },
    },
    requested: {
      says: 'Erasure is asked for; what was received is restricted, and an answer is awaited',
      phase: 'open',
      awaits: 'asked',
      steps: {
        erased: {
          by: 'asked',
          to: 'answered',
          effects: { author: ['apply-answers'], addressee: ['note-answers'] },
        },
        repeat: { by: 'asker', to: 'requested' },
      },
    },
    answered: { says: 'It is stated for every category what was done', phase: 'final', steps: {} },
  },
  steps: {
    request: { says: 'Ask for erasure', overtakes: true, byNode: true, saysWhy: true },
    repeat: { says: 'Ask again for the answer', byNode: true },
    erased: { says: 'State what was erased or is kept, and on which basis' },
  },
  precedence: ['erased', 'repeat', 'request'],
} as const satisfies ConversationKind;
