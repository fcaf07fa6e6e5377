import type { ConversationKind } from './conversation-kind.js';

const BRIEFED = { by: 'requester', to: 'briefed', effects: { addressee: ['keep-content', 'expect-files'] } } as const;
const REPORTED = {
  'report-delivered': { by: 'provider', to: 'delivered' },
  'report-not-delivered': { by: 'provider', to: 'not-delivered' },
} as const;

/**
 * Referral: a service is asked for, and says nothing about who is responsible for the case. Coarse forms first; who the
 * child is follows the acceptance, in the brief that fits the service, so that a school learns nothing of an illness.
 */
export const REFERRAL = {
  kind: 'referral',
  purpose: 'referral',
  roles: ['requester', 'provider'],
  opens: 'responsible',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked for yet',
      phase: 'open',
      steps: {
        request: {
          by: 'requester',
          to: 'requested',
          requires: ['case-open'],
          effects: { addressee: ['keep-content'] },
        },
      },
    },
    requested: {
      says: 'A service is asked for, without names; the provider has to answer',
      phase: 'open',
      awaits: 'provider',
      steps: {
        'ask-more': { by: 'provider', to: 'more-asked' },
        accept: { by: 'provider', to: 'accepted' },
        decline: { by: 'provider', to: 'declined' },
        withdraw: { by: 'requester', to: 'withdrawn' },
      },
    },
    'more-asked': {
      says: 'The provider asked for more before it decides',
      phase: 'open',
      awaits: 'requester',
      steps: {
        answer: { by: 'requester', to: 'requested', effects: { addressee: ['keep-content'] } },
        accept: { by: 'provider', to: 'accepted' },
        decline: { by: 'provider', to: 'declined' },
        withdraw: { by: 'requester', to: 'withdrawn' },
      },
    },
    accepted: {
      says: 'Accepted; the brief that fits the service may follow',
      phase: 'open',
      awaits: 'requester',
      steps: {
        brief: BRIEFED,
        'brief-health': BRIEFED,
        'brief-psychosocial': BRIEFED,
        'brief-legal': BRIEFED,
        'brief-education': BRIEFED,
        'brief-documents': BRIEFED,
        decline: { by: 'provider', to: 'declined' },
        withdraw: { by: 'requester', to: 'withdrawn' },
      },
    },
    briefed: {
      says: 'The provider knows who the child is; the first appointment is to be made',
      phase: 'open',
      awaits: 'provider',
      steps: {
        appoint: { by: 'provider', to: 'appointed' },
        ...REPORTED,
        withdraw: { by: 'requester', to: 'withdrawn' },
      },
    },
    appointed: {
      says: 'An appointment is made; others may follow',
      phase: 'open',
      awaits: 'provider',
      steps: {
        appoint: { by: 'provider', to: 'appointed' },
        ...REPORTED,
        withdraw: { by: 'requester', to: 'withdrawn' },
      },
    },
    delivered: {
      says: 'The provider reports that the service was given; the requester has to settle it',
      phase: 'open',
      awaits: 'requester',
      steps: {
        close: { by: 'requester', to: 'closed' },
        'ask-again': { by: 'requester', to: 'briefed' },
      },
    },
    'not-delivered': {
      says: 'The provider reports that the service was not given; the requester has to settle it',
      phase: 'open',
      awaits: 'requester',
      steps: {
        close: { by: 'requester', to: 'closed' },
        'ask-again': { by: 'requester', to: 'briefed' },
      },
    },
    closed: { says: 'The requester closed the referral', phase: 'final', steps: {} },
    declined: { says: 'The provider declined', phase: 'final', refused: true, steps: {} },
    withdrawn: { says: 'The requester withdrew the referral', phase: 'final', refused: true, steps: {} },
  },
  steps: {
    request: { says: 'Ask for a service, without names' },
    'ask-more': { says: 'Ask for more before deciding' },
    answer: { says: 'Answer what was asked' },
    accept: { says: 'Accept, naming a worker' },
    decline: { says: 'Decline, with a reason' },
    withdraw: {
      says: 'Withdraw the referral',
      overtakes: true,
      stopsWith: { reason: 'consent_withdrawn' },
      stopsQuietlyWith: { reason: 'other' },
    },
    brief: { says: 'Say who the child is' },
    'brief-health': { says: 'Say who the child is and what care needs to know' },
    'brief-psychosocial': { says: 'Say who the child is and what psychosocial support needs to know' },
    'brief-legal': { says: 'Say who the child is and what legal aid needs to know' },
    'brief-education': { says: 'Say who the child is and what a school needs to know' },
    'brief-documents': { says: 'Say who the child is and what an application for documents needs' },
    appoint: { says: 'Make an appointment' },
    'report-delivered': { says: 'Report that the service was given' },
    'report-not-delivered': { says: 'Report that the service was not given, with a reason' },
    'ask-again': { says: 'Ask for more of the same service' },
    close: { says: 'Close the referral' },
  },
  // What ends a referral before what goes on with it: nobody is appointed to what was withdrawn.
  precedence: [
    'withdraw',
    'decline',
    'answer',
    'ask-more',
    'accept',
    'brief',
    'brief-health',
    'brief-psychosocial',
    'brief-legal',
    'brief-education',
    'brief-documents',
    'report-not-delivered',
    'report-delivered',
    'appoint',
    'ask-again',
    'close',
    'request',
  ],
} as const satisfies ConversationKind;
