import type { ConversationKind } from './conversation-kind.js';

const TOLD = { by: 'corrector', to: 'told', effects: { addressee: ['take-correction'] } } as const;

/**
 * Correction: whoever was given a field of a case learns what is held to be true of it now, in the form in which it had it,
 * and says whether it put that right. A receipt is no answer, so it is asked for until it comes.
 */
export const CORRECTION = {
  kind: 'correction',
  // Of what shows nothing of the case; a correction states the purpose of what it corrects (`weighedAs`).
  purpose: 'correction',
  roles: ['corrector', 'holder'],
  opens: 'holder',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been told yet',
      phase: 'open',
      steps: { correct: TOLD, 'correct-coarse': TOLD },
    },
    told: {
      says: 'What is held to be true now was told, and an answer is awaited',
      phase: 'open',
      awaits: 'holder',
      steps: {
        answer: {
          by: 'holder',
          to: 'answered',
          effects: { author: ['apply-correction'], addressee: ['note-correction'] },
        },
        repeat: { by: 'corrector', to: 'told' },
      },
    },
    answered: { says: 'It is stated of every item what was done', phase: 'final', steps: {} },
  },
  steps: {
    correct: { says: 'Tell what is true now of fields that were given', byNode: true, weighedAs: 'corrects' },
    'correct-coarse': {
      says: 'Tell what is true now of coarse forms that were given',
      byNode: true,
      weighedAs: 'corrects',
    },
    repeat: { says: 'Ask again for the answer', byNode: true },
    answer: { says: 'State what was put right or is kept, and why' },
  },
  precedence: ['answer', 'repeat', 'correct', 'correct-coarse'],
} as const satisfies ConversationKind;
