import type { ConversationKind } from './conversation-kind.js';

const REQUESTED = { by: 'requester', requires: ['case-open'], effects: { addressee: ['keep-content'] } } as const;
const DESCRIBED = { by: 'requester', effects: { addressee: ['keep-content', 'expect-files'] } } as const;
const SENT = { by: 'keeper', to: 'sent', effects: { addressee: ['keep-content', 'expect-files'] } } as const;
const WITHDRAWN = { withdraw: { by: 'requester', to: 'withdrawn' } } as const;
const REFUSED = {
  decline: { by: 'keeper', to: 'declined' },
  'no-record': { by: 'keeper', to: 'no-record' },
} as const;
const JUDGED = {
  confirm: { by: 'keeper', to: 'confirmed' },
  'not-confirm': { by: 'keeper', to: 'not-confirmed' },
} as const;
const ASKED = { says: 'A document is asked for, without names; the keeper has to answer', phase: 'open' } as const;
const ACCEPTED = { says: 'The keeper will look for it; who it is about may follow', phase: 'open' } as const;
const LOOKED_FOR = { says: 'The keeper knows whose document is meant, and looks for it', phase: 'open' } as const;

/**
 * Documents: a paper is asked for where it was issued, sent, and its issuer confirms it. Papers of civil status, of school
 * and of medicine go three ways from the first step on, so that whoever keeps school records can neither be told of an
 * illness nor answer with one. Says nothing about who is responsible for the case.
 */
export const DOCUMENTS = {
  kind: 'documents',
  purpose: 'documents',
  roles: ['requester', 'keeper'],
  opens: 'responsible',
  initial: 'start',
  states: {
    start: {
      says: 'Nothing has been asked for yet',
      phase: 'open',
      steps: {
        'request-civil': { ...REQUESTED, to: 'requested-civil' },
        'request-school': { ...REQUESTED, to: 'requested-school' },
        'request-medical': { ...REQUESTED, to: 'requested-medical' },
      },
    },
    'requested-civil': {
      ...ASKED,
      awaits: 'keeper',
      steps: { accept: { by: 'keeper', to: 'accepted-civil' }, ...REFUSED, ...WITHDRAWN },
    },
    'requested-school': {
      ...ASKED,
      awaits: 'keeper',
      steps: { accept: { by: 'keeper', to: 'accepted-school' }, ...REFUSED, ...WITHDRAWN },
    },
    'requested-medical': {
      ...ASKED,
      awaits: 'keeper',
      steps: { accept: { by: 'keeper', to: 'accepted-medical' }, ...REFUSED, ...WITHDRAWN },
    },
    'accepted-civil': {
      ...ACCEPTED,
      awaits: 'requester',
      steps: { 'describe-civil': { ...DESCRIBED, to: 'sought-civil' }, decline: REFUSED.decline, ...WITHDRAWN },
    },
    'accepted-school': {
      ...ACCEPTED,
      awaits: 'requester',
      steps: { 'describe-school': { ...DESCRIBED, to: 'sought-school' }, decline: REFUSED.decline, ...WITHDRAWN },
    },
    'accepted-medical': {
      ...ACCEPTED,
      awaits: 'requester',
      steps: { 'describe-medical': { ...DESCRIBED, to: 'sought-medical' }, decline: REFUSED.decline, ...WITHDRAWN },
    },
    'sought-civil': {
      ...LOOKED_FOR,
      awaits: 'keeper',
      steps: { 'send-civil': SENT, ...JUDGED, ...REFUSED, ...WITHDRAWN },
    },
    'sought-school': {
      ...LOOKED_FOR,
      awaits: 'keeper',
      steps: { 'send-school': SENT, ...JUDGED, ...REFUSED, ...WITHDRAWN },
    },
    'sought-medical': {
      ...LOOKED_FOR,
      awaits: 'keeper',
      steps: { 'send-medical': SENT, ...JUDGED, ...REFUSED, ...WITHDRAWN },
    },
    sent: {
      says: 'The document is sent; its issuer is being asked about it',
      phase: 'open',
      awaits: 'keeper',
      steps: { ...JUDGED, close: { by: 'requester', to: 'closed' } },
    },
    confirmed: {
      says: 'The issuer confirms the document; the requester has to settle it',
      phase: 'open',
      awaits: 'requester',
      steps: { close: { by: 'requester', to: 'closed' } },
    },
    'not-confirmed': {
      says: 'The issuer does not confirm the document; the requester has to settle it',
      phase: 'open',
      awaits: 'requester',
      steps: { close: { by: 'requester', to: 'closed' } },
    },
    closed: { says: 'The requester closed it', phase: 'final', steps: {} },
    'no-record': { says: 'The keeper has no such record', phase: 'final', steps: {} },
    declined: { says: 'The keeper declined', phase: 'final', refused: true, steps: {} },
    withdrawn: { says: 'The requester withdrew its request', phase: 'final', refused: true, steps: {} },
  },
  steps: {
    'request-civil': { says: 'Ask for a paper of civil status, without names' },
    'request-school': { says: 'Ask for a school record or a qualification, without names' },
    'request-medical': { says: 'Ask for a vaccination or medical paper, without names' },
    accept: { says: 'Accept to look for it, naming a desk' },
    decline: { says: 'Decline, with a reason' },
    'no-record': { says: 'Say that there is no such record' },
    'describe-civil': { says: 'Say who the child is and what finding a paper of civil status needs' },
    'describe-school': { says: 'Say who the child is and what finding a school record needs' },
    'describe-medical': { says: 'Say who the child is and what finding a medical paper needs' },
    'send-civil': { says: 'Send the paper of civil status' },
    'send-school': { says: 'Send the school record' },
    'send-medical': { says: 'Send the medical paper' },
    confirm: { says: 'Say that its issuer confirms it' },
    'not-confirm': { says: 'Say that its issuer does not confirm it, with a reason' },
    close: { says: 'Close it' },
    withdraw: {
      says: 'Withdraw the request',
      overtakes: true,
      stopsWith: { reason: 'consent_ended' },
      stopsQuietlyWith: { reason: 'no_longer_needed' },
    },
  },
  // What ends a request before what goes on with it; what the issuer says is not lost because it crossed the closing.
  precedence: [
    'withdraw',
    'decline',
    'no-record',
    'not-confirm',
    'confirm',
    'accept',
    'describe-civil',
    'describe-school',
    'describe-medical',
    'send-civil',
    'send-school',
    'send-medical',
    'close',
    'request-civil',
    'request-school',
    'request-medical',
  ],
} as const satisfies ConversationKind;
