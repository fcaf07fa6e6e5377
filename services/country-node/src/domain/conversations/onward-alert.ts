import type { ConversationKind } from './conversation-kind.js';

/** R8: two people, or one of them alone and the other within a day; what nobody looked at by then is taken back. */
const BY_TWO = {
  by: 'alerter',
  approval: 'supervisor',
  orReview: { hours: 24, otherwise: { step: 'withdraw', input: { reason: 'not_reviewed' } } },
  requires: ['case-open', 'responsible'],
  effects: { addressee: ['keep-content'] },
} as const;
const MET = { 'report-met': { by: 'alerted', to: 'met' } } as const;
const ENDED = {
  expire: { by: 'alerter', to: 'not-met' },
  withdraw: { by: 'alerter', to: 'withdrawn' },
} as const;

/**
 * Onward alert: a child has moved on, and a node along the likely way is told the least by which it can recognise the child
 * and act. One conversation with each such node. It moves no responsibility: whoever meets the child asks for the case
 * (transfer request), and the authority that is responsible decides.
 */
export const ONWARD_ALERT = {
  kind: 'onward-alert',
  purpose: 'urgent-protection',
  roles: ['alerter', 'alerted'],
  opens: 'responsible',
  initial: 'start',
  states: {
    start: {
      says: 'Nobody has been told yet',
      phase: 'open',
      steps: { alert: { ...BY_TWO, to: 'alerted' } },
    },
    alerted: {
      says: 'The node is told that the child may come; it has to acknowledge',
      phase: 'open',
      awaits: 'alerted',
      steps: {
        acknowledge: { by: 'alerted', to: 'acknowledged' },
        ...MET,
        update: { ...BY_TWO, to: 'alerted' },
        ...ENDED,
      },
    },
    acknowledged: {
      says: 'The node knows, and looks out for the child until the alerter ends that or says anew until when',
      phase: 'open',
      awaits: 'alerter',
      // R15: an alert that nobody ends would stand for ever.
      dueOn: { member: 'until', withinDays: 31 },
      steps: { ...MET, update: { ...BY_TWO, to: 'acknowledged' }, ...ENDED },
    },
    met: {
      says: 'The child was met there; the alert has to be settled',
      phase: 'open',
      awaits: 'alerter',
      steps: { close: { by: 'alerter', to: 'closed' } },
    },
    closed: { says: 'The child was met, and the alert is settled', phase: 'final', steps: {} },
    'not-met': { says: 'The alert ended; the child was not met there', phase: 'final', refused: true, steps: {} },
    withdrawn: { says: 'The alert was taken back', phase: 'final', refused: true, steps: {} },
  },
  steps: {
    alert: { says: 'Alert: the child has moved on', overtakes: true },
    acknowledge: { says: 'Acknowledge the alert' },
    'report-met': { says: 'Report that the child was met', overtakes: true },
    update: { says: 'Say anew what is known, on the basis as it stands now', overtakes: true },
    expire: { says: 'End the alert: the child was not met' },
    withdraw: { says: 'Take the alert back', overtakes: true, stopsWith: { reason: 'consent_ended' } },
    close: { says: 'Settle the alert' },
  },
  // That the child was met is never lost, whatever crossed it.
  precedence: ['report-met', 'withdraw', 'expire', 'acknowledge', 'update', 'close', 'alert'],
} as const satisfies ConversationKind;
