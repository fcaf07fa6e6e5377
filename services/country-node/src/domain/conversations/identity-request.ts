import type { ConversationKind } from './conversation-kind.js';

const RELAYED = { by: 'desk', to: 'answered' } as const;
const DECLINED = { by: 'desk', to: 'declined' } as const;
const WITHDRAWN = { by: 'asker', to: 'withdrawn' } as const;
/** Nothing can undo it by crossing: it goes first, and may be taken wherever the desk may hold anything. */
const RESTRICTED = { by: 'asker', to: 'restricted', effects: { addressee: ['forget-shown'] } } as const;

/**
 * Identity request: an authority asks a neutral identity desk to put a question to one consulate (R18). All that is asked of
 * the case (consent toward desk and consulate, R2, R9) is asked here; what goes on is what came, and nothing else.
 */
export const IDENTITY_REQUEST = {
  kind: 'identity-request',
  purpose: 'identity-verification',
  roles: ['asker', 'desk'],
  parties: {
    asker: { kinds: ['authority'] },
    desk: { kinds: ['organisation'], role: 'identity-desk' },
  },
  opens: 'responsible',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked yet',
      phase: 'open',
      steps: {
        ask: {
          by: 'asker',
          to: 'asked',
          approval: 'supervisor',
          requires: ['case-open'],
          effects: { addressee: ['keep-content'] },
        },
      },
    },
    asked: {
      says: 'The desk has to take the question on, or decline',
      phase: 'open',
      awaits: 'desk',
      steps: {
        'take-on': { by: 'desk', to: 'taken-on' },
        decline: DECLINED,
        withdraw: WITHDRAWN,
        restrict: RESTRICTED,
      },
    },
    'taken-on': {
      says: 'The desk puts the question to the consulate; what that answers is awaited',
      phase: 'open',
      awaits: 'desk',
      steps: {
        'relay-answer': RELAYED,
        decline: DECLINED,
        withdraw: WITHDRAWN,
        restrict: RESTRICTED,
      },
    },
    answered: {
      says: 'The consulate’s answer is here; more may follow until the asker closes',
      phase: 'open',
      awaits: 'asker',
      steps: {
        'relay-answer': RELAYED,
        close: { by: 'asker', to: 'closed' },
        restrict: RESTRICTED,
      },
    },
    closed: { says: 'The asker closed the request', phase: 'resting', steps: { restrict: RESTRICTED } },
    declined: { says: 'The desk declined', phase: 'resting', refused: true, steps: { restrict: RESTRICTED } },
    withdrawn: {
      says: 'The asker withdrew the request',
      phase: 'resting',
      refused: true,
      steps: { restrict: RESTRICTED },
    },
    restricted: { says: 'What was shown may be used no more', phase: 'final', steps: {} },
  },
  steps: {
    ask: {
      says: 'Ask the desk to put a question to a consulate',
      passesTo: { member: 'consulate', kind: 'identity-verification', role: 'consulate' },
    },
    'take-on': { says: 'Take the question on' },
    'relay-answer': { says: 'Pass the consulate’s answer on', answersAsker: true },
    decline: { says: 'Decline, with a reason' },
    withdraw: { says: 'Withdraw the request', overtakes: true },
    restrict: { says: 'Have all that was shown restricted, without a reason', overtakes: true, stopsWith: {} },
    close: { says: 'Close the request' },
  },
  precedence: ['restrict', 'withdraw', 'decline', 'close', 'relay-answer', 'take-on', 'ask'],
} as const satisfies ConversationKind;
