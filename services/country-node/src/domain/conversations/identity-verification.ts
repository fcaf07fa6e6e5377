import type { ConversationKind } from './conversation-kind.js';

const ANSWERED = { by: 'consulate', to: 'answered' } as const;
/** Nothing can undo it by crossing: it goes first, and may be taken wherever the consulate may hold anything. */
const RESTRICTED = { by: 'desk', to: 'restricted', effects: { addressee: ['forget-shown'] } } as const;

/**
 * Identity verification: an identity desk asks a consulate, under a reference of its own and a neutral purpose, with no
 * proof of consent (R18). Only a desk that was asked by an authority may ask.
 */
export const IDENTITY_VERIFICATION = {
  kind: 'identity-verification',
  purpose: 'document-service',
  consentPurpose: 'identity-verification',
  roles: ['desk', 'consulate'],
  parties: {
    desk: { kinds: ['organisation'], role: 'identity-desk' },
    consulate: { kinds: ['consular'] },
  },
  opens: 'not-responsible',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked yet',
      phase: 'open',
      steps: {
        ask: {
          by: 'desk',
          to: 'asked',
          approval: 'supervisor',
          requires: ['case-open', 'request-stands'],
          effects: { addressee: ['keep-content'] },
        },
      },
    },
    asked: {
      says: 'The consulate has to answer',
      phase: 'open',
      awaits: 'consulate',
      steps: {
        answer: ANSWERED,
        refuse: { by: 'consulate', to: 'refused' },
        withdraw: { by: 'desk', to: 'withdrawn' },
        restrict: RESTRICTED,
      },
    },
    answered: {
      says: 'The consulate answered; more may follow until the desk closes',
      phase: 'open',
      awaits: 'desk',
      steps: {
        answer: ANSWERED,
        close: { by: 'desk', to: 'closed' },
        restrict: RESTRICTED,
      },
    },
    closed: { says: 'The desk closed the question', phase: 'resting', steps: { restrict: RESTRICTED } },
    refused: {
      says: 'The consulate does not answer',
      phase: 'resting',
      refused: true,
      steps: { restrict: RESTRICTED },
    },
    withdrawn: {
      says: 'The desk withdrew the question',
      phase: 'resting',
      refused: true,
      steps: { restrict: RESTRICTED },
    },
    restricted: { says: 'What was shown may be used no more', phase: 'final', steps: {} },
  },
  steps: {
    ask: { says: 'Put a question to the consulate' },
    answer: { says: 'Answer, item by item', answersAsker: true },
    refuse: { says: 'Refuse to answer, with a reason' },
    withdraw: { says: 'Withdraw the question', overtakes: true },
    restrict: { says: 'Have all that was shown restricted, without a reason', overtakes: true, stopsWith: {} },
    close: { says: 'Close the question' },
  },
  precedence: ['restrict', 'withdraw', 'refuse', 'close', 'answer', 'ask'],
} as const satisfies ConversationKind;
