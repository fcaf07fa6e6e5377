import type { ConversationKind } from './conversation-kind.js';

/** R2, R18: what is found after a closure may be why the partner must not learn more of it. */
const KNOWN = { requires: ['may-know-why'] } as const;
const REOPEN = {
  reopen: { by: 'closer', to: 'reopened', ...KNOWN, effects: { addressee: ['reopen-case'] } },
} as const;

/**
 * Case closure: everyone who took part learns that a case is closed (R16). The approval is given for the case, once, not
 * for each of the conversations that tell of it. A closure can always be taken back.
 */
export const CASE_CLOSURE = {
  kind: 'case-closure',
  purpose: 'case-closure',
  roles: ['closer', 'informed'],
  opens: 'holder',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been told yet',
      phase: 'open',
      steps: {
        close: {
          by: 'closer',
          to: 'told',
          approval: 'supervisor',
          requires: ['case-is-closed', 'may-know-why'],
          effects: { addressee: ['close-case'] },
        },
      },
    },
    told: {
      says: 'The case is closed on both sides; the partner has to say until when it keeps its records',
      phase: 'open',
      awaits: 'informed',
      steps: {
        acknowledge: { by: 'informed', to: 'acknowledged' },
        'follow-up': { by: 'closer', to: 'told', ...KNOWN },
        ...REOPEN,
        repeat: { by: 'closer', to: 'told' },
      },
    },
    acknowledged: {
      says: 'The partner acknowledged the closure',
      phase: 'resting',
      steps: {
        'follow-up': { by: 'closer', to: 'acknowledged', ...KNOWN },
        ...REOPEN,
      },
    },
    reopened: { says: 'The case is open again', phase: 'final', steps: {} },
  },
  steps: {
    close: { says: 'Tell that the case is closed', byNode: true, saysWhy: true },
    acknowledge: { says: 'Acknowledge, and say until when the records are kept' },
    'follow-up': { says: 'Report what was found after the closure', byNode: true, saysWhy: true },
    reopen: { says: 'Tell that the case is open again', overtakes: true, byNode: true, saysWhy: true },
    repeat: { says: 'Ask again for the answer', byNode: true },
  },
  // What opens a case again before everything that takes it for closed.
  precedence: ['reopen', 'acknowledge', 'follow-up', 'repeat', 'close'],
} as const satisfies ConversationKind;
