import type { ConversationKind } from './conversation-kind.js';

const REPORT = { report: { by: 'reporter', to: 'reported', requires: ['case-open'] } } as const;
const ENDED = {
  end: { by: 'reporter', to: 'ended' },
  withdraw: { by: 'former', to: 'ended' },
} as const;

/**
 * Progress reports: the authority from which a case was assumed asks how the child fares, and whoever assumed it reports by
 * codes, at least every three months (reintegration is monitored for two years). It says nothing about who is responsible.
 */
export const PROGRESS_REPORT = {
  kind: 'progress-report',
  purpose: 'progress',
  roles: ['former', 'reporter'],
  opens: 'not-responsible',
  follows: { kind: 'case-transfer', role: 'offerer', states: ['assumed'] },
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked for yet',
      phase: 'open',
      steps: { ask: { by: 'former', to: 'asked', requires: ['case-open'] } },
    },
    asked: {
      says: 'Reports are asked for; whoever assumed the case has to say when the first one comes',
      phase: 'open',
      awaits: 'reporter',
      steps: {
        schedule: { by: 'reporter', to: 'scheduled' },
        decline: { by: 'reporter', to: 'declined' },
        ...REPORT,
        ...ENDED,
      },
    },
    scheduled: {
      says: 'The next report is promised for a day',
      phase: 'open',
      awaits: 'reporter',
      dueOn: { member: 'nextReview', withinDays: 92 },
      steps: {
        // No `schedule`: what was promised cannot be put off.
        ...REPORT,
        remind: { by: 'former', to: 'scheduled' },
        ...ENDED,
      },
    },
    reported: {
      says: 'A report has come; it has to be acknowledged',
      phase: 'open',
      awaits: 'former',
      steps: { acknowledge: { by: 'former', to: 'scheduled' }, ...REPORT, ...ENDED },
    },
    ended: { says: 'There are no more reports', phase: 'final', steps: {} },
    declined: { says: 'There will be no reports', phase: 'final', refused: true, steps: {} },
  },
  steps: {
    ask: { says: 'Ask for reports on how the child fares' },
    schedule: { says: 'Promise the next report for a day' },
    decline: { says: 'Decline to report, with a reason' },
    report: { says: 'Report how the plan goes and how the child fares, by codes' },
    acknowledge: { says: 'Acknowledge the report' },
    remind: { says: 'Ask for the report that was promised' },
    end: {
      says: 'End the reports',
      overtakes: true,
      stopsWith: { reason: 'consent_ended' },
      stopsQuietlyWith: { reason: 'other' },
    },
    withdraw: {
      says: 'Want no more reports',
      overtakes: true,
      stopsWith: { reason: 'consent_ended' },
      stopsQuietlyWith: { reason: 'no_longer_needed' },
    },
  },
  // What ends the reports before what goes on with them.
  precedence: ['end', 'withdraw', 'decline', 'report', 'schedule', 'acknowledge', 'remind', 'ask'],
} as const satisfies ConversationKind;
