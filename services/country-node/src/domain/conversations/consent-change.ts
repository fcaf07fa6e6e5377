import type { ConversationKind } from './conversation-kind.js';

/**
 * Consent change: whoever received something of a case learns what is no longer consented to (R10). A receipt says that the
 * message arrived; only the answer says what was done with what was received, so it is asked for until it comes.
 */
export const CONSENT_CHANGE = {
  kind: 'consent-change',
  purpose: 'consent-change',
  roles: ['teller', 'told'],
  opens: 'holder',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been told yet',
      phase: 'open',
      steps: { announce: { by: 'teller', to: 'announced', effects: { addressee: ['restrict-content'] } } },
    },
    announced: {
      says: 'What is no longer consented to was told; what was received under it is restricted, and an answer is awaited',
      phase: 'open',
      awaits: 'told',
      steps: {
        restricted: {
          by: 'told',
          to: 'answered',
          effects: { author: ['apply-answers'], addressee: ['note-answers'] },
        },
        repeat: { by: 'teller', to: 'announced' },
      },
    },
    answered: { says: 'It is stated for every category what was done', phase: 'final', steps: {} },
  },
  steps: {
    announce: { says: 'Tell what is no longer consented to', overtakes: true, byNode: true, saysWhy: true },
    repeat: { says: 'Ask again for the answer', byNode: true },
    restricted: { says: 'State what was restricted, erased or is kept, and on which basis' },
  },
  precedence: ['restricted', 'repeat', 'announce'],
} as const satisfies ConversationKind;
