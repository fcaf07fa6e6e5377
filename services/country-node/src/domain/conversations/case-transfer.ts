import type { ConversationKind } from './conversation-kind.js';

/**
 * Case transfer: the offerer is responsible until it holds the receiver's signed assumption (R7). The states from which
 * responsibility moves leave the other side nothing to say, so that nothing can cross an assumption on its way.
 */
export const CASE_TRANSFER = {
  kind: 'case-transfer',
  purpose: 'case-transfer',
  roles: ['offerer', 'receiver'],
  opens: 'responsible',
  exclusive: true,
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been offered yet',
      phase: 'open',
      responsible: 'offerer',
      steps: {
        offer: {
          by: 'offerer',
          to: 'offered',
          approval: 'supervisor',
          requires: ['case-open'],
          effects: { addressee: ['keep-content'] },
        },
      },
    },
    offered: {
      says: 'Offered without names; the receiver has to answer',
      phase: 'open',
      responsible: 'offerer',
      awaits: 'receiver',
      lapses: 'expire',
      steps: {
        'request-information': { by: 'receiver', to: 'information-requested' },
        accept: { by: 'receiver', to: 'accepted', approval: 'supervisor' },
        decline: { by: 'receiver', to: 'declined' },
        withdraw: { by: 'offerer', to: 'withdrawn' },
        expire: { by: 'offerer', to: 'expired' },
      },
    },
    'information-requested': {
      says: 'The receiver asked for more before it decides',
      phase: 'open',
      responsible: 'offerer',
      awaits: 'offerer',
      steps: {
        'provide-information': { by: 'offerer', to: 'offered', effects: { addressee: ['keep-content'] } },
        accept: { by: 'receiver', to: 'accepted', approval: 'supervisor' },
        decline: { by: 'receiver', to: 'declined' },
        withdraw: { by: 'offerer', to: 'withdrawn' },
        expire: { by: 'offerer', to: 'expired' },
      },
    },
    accepted: {
      says: 'Accepted, with a worker and a date of first contact; the file may follow',
      phase: 'open',
      responsible: 'offerer',
      awaits: 'offerer',
      steps: {
        handover: { by: 'offerer', to: 'handed-over', effects: { addressee: ['keep-content', 'expect-files'] } },
        withdraw: { by: 'offerer', to: 'withdrawn' },
        decline: { by: 'receiver', to: 'declined' },
      },
    },
    'handed-over': {
      says: 'The receiver has the file; the offerer stays responsible',
      phase: 'open',
      responsible: 'offerer',
      awaits: 'receiver',
      steps: {
        assume: { by: 'receiver', to: 'assumed', effects: { addressee: ['suspend-searches'] } },
        decline: { by: 'receiver', to: 'declined' },
      },
    },
    assumed: {
      says: 'The receiver is responsible for the case',
      phase: 'resting',
      responsible: 'receiver',
      steps: { 'offer-return': { by: 'receiver', to: 'return-offered', approval: 'supervisor' } },
    },
    'return-offered': {
      says: 'The receiver asks the first authority to take the case back, and stays responsible meanwhile',
      phase: 'open',
      responsible: 'receiver',
      awaits: 'offerer',
      steps: {
        'accept-return': { by: 'offerer', to: 'return-accepted', approval: 'supervisor' },
        'decline-return': { by: 'offerer', to: 'assumed' },
        'withdraw-return': { by: 'receiver', to: 'assumed' },
      },
    },
    'return-accepted': {
      says: 'The first authority takes the case back; the file as it stands now may follow',
      phase: 'open',
      responsible: 'receiver',
      awaits: 'receiver',
      steps: {
        'hand-back': { by: 'receiver', to: 'handed-back', effects: { addressee: ['keep-content', 'expect-files'] } },
        'decline-return': { by: 'offerer', to: 'assumed' },
        'withdraw-return': { by: 'receiver', to: 'assumed' },
      },
    },
    'handed-back': {
      says: 'The first authority has the file; the receiver stays responsible',
      phase: 'open',
      responsible: 'receiver',
      awaits: 'offerer',
      steps: {
        'assume-return': {
          by: 'offerer',
          to: 'returned',
          approval: 'supervisor',
          effects: { author: ['take-back-file'], addressee: ['suspend-searches'] },
        },
        'decline-return': { by: 'offerer', to: 'assumed' },
      },
    },
    returned: { says: 'The first authority is responsible again', phase: 'final', responsible: 'offerer', steps: {} },
    declined: { says: 'The receiver declined', phase: 'final', refused: true, responsible: 'offerer', steps: {} },
    withdrawn: {
      says: 'The offerer withdrew its offer',
      phase: 'final',
      refused: true,
      responsible: 'offerer',
      steps: {},
    },
    expired: {
      says: 'The offerer let its offer expire',
      phase: 'final',
      refused: true,
      responsible: 'offerer',
      steps: {},
    },
  },
  steps: {
    offer: {
      says: 'Offer the case, without names',
      tellsChild: true,
      answers: { member: 'request', kind: 'transfer-request', role: 'holder', states: ['granted'] },
    },
    'request-information': { says: 'Ask for more before deciding' },
    'provide-information': { says: 'Answer what was asked', shownAs: 'answers' },
    accept: { says: 'Accept, naming a worker and a date of first contact' },
    decline: { says: 'Decline, with a reason' },
    withdraw: {
      says: 'Withdraw the offer',
      overtakes: true,
      stopsWith: { reason: 'consent_withdrawn' },
      stopsQuietlyWith: { reason: 'other' },
    },
    expire: { says: 'Declare that the offer has expired' },
    handover: { says: 'Hand over the permitted file' },
    assume: { says: 'Assume responsibility' },
    'offer-return': { says: 'Ask the first authority to take the case back' },
    'accept-return': { says: 'Accept to take the case back, naming a worker and a date of first contact' },
    'withdraw-return': { says: 'Take back that the case was offered back' },
    'hand-back': { says: 'Hand the permitted file back, with what has changed' },
    'assume-return': { says: 'Assume responsibility again' },
    'decline-return': { says: 'Decline to take the case back' },
  },
  // What ends an offer before what goes on with it: a file must never follow an acceptance that crossed a withdrawal.
  precedence: [
    'withdraw',
    'expire',
    'decline',
    'provide-information',
    'request-information',
    'accept',
    'handover',
    'assume',
    'withdraw-return',
    'decline-return',
    'accept-return',
    'hand-back',
    'assume-return',
    'offer-return',
    'offer',
  ],
} as const satisfies ConversationKind;

export type CaseTransferRole = (typeof CASE_TRANSFER)['roles'][number];
export type CaseTransferState = keyof (typeof CASE_TRANSFER)['states'];
export type CaseTransferStep = keyof (typeof CASE_TRANSFER)['steps'];
