import type { ConversationKind } from './conversation-kind.js';

/**
 * Birth notification: a birth that a transit country registered is told to the authority of the parents' country, so that
 * the child is nobody's blank there. A second person approves it, for it tells a country of origin that the child exists
 * (R2, R9); no column of the matrix takes it to a consulate.
 */
export const BIRTH_NOTIFICATION = {
  kind: 'birth-notification',
  purpose: 'birth-notification',
  roles: ['notifier', 'registrar'],
  opens: 'responsible',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been told yet',
      phase: 'open',
      steps: {
        notify: {
          by: 'notifier',
          to: 'notified',
          approval: 'supervisor',
          requires: ['case-open'],
          effects: { addressee: ['keep-content', 'expect-files'] },
        },
      },
    },
    notified: {
      says: 'The birth is told; the registrar has to acknowledge it',
      phase: 'open',
      awaits: 'registrar',
      steps: {
        acknowledge: { by: 'registrar', to: 'acknowledged' },
        'not-register': { by: 'registrar', to: 'not-registered' },
        withdraw: { by: 'notifier', to: 'withdrawn' },
      },
    },
    acknowledged: {
      says: 'The registrar has it and is to enter the birth',
      phase: 'open',
      awaits: 'registrar',
      steps: {
        register: { by: 'registrar', to: 'registered' },
        'not-register': { by: 'registrar', to: 'not-registered' },
        withdraw: { by: 'notifier', to: 'withdrawn' },
      },
    },
    registered: { says: 'The birth stands in the register of the parents’ country', phase: 'final', steps: {} },
    'not-registered': { says: 'The registrar does not enter the birth, with a reason', phase: 'final', steps: {} },
    withdrawn: { says: 'The notifier took the notification back', phase: 'final', refused: true, steps: {} },
  },
  steps: {
    notify: { says: 'Tell of a registered birth' },
    acknowledge: { says: 'Acknowledge, naming the desk that sees to it' },
    register: { says: 'Say under which reference the birth is entered' },
    'not-register': { says: 'Say that the birth is not entered, with a reason' },
    withdraw: { says: 'Take the notification back', overtakes: true, stopsWith: { reason: 'consent_ended' } },
  },
  // An entry in a register stands, whatever crossed it.
  precedence: ['register', 'not-register', 'withdraw', 'acknowledge', 'notify'],
} as const satisfies ConversationKind;
