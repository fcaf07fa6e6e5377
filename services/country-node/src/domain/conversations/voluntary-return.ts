import type { ConversationKind } from './conversation-kind.js';

/** Asked again at every step that brings the return nearer: what it rests on may have changed since the last one. */
const FOUNDED = [
  'case-open',
  'responsible',
  'return-safe',
  'family-assessed',
  'return-best',
  'return-consented',
] as const;
const PREPARED = [...FOUNDED, 'return-planned'] as const;

/** Either side, until the child is on its way. */
const STOPS = { stop: { by: 'sender', to: 'cancelled' }, 'call-off': { by: 'receiver', to: 'cancelled' } } as const;
/** And again once it has been received: then what was shown had its use (R21). */
const STOPS_AFTER = { stop: { by: 'sender', to: 'stopped' }, 'call-off': { by: 'receiver', to: 'stopped' } } as const;
const DECLINE = { decline: { by: 'receiver', to: 'declined' } } as const;
const TRAVEL = { by: 'sender', to: 'travelled', approval: 'supervisor' } as const;
/** A child on its way is nobody's to stop by a word: it ends with a function that has received it, or cares for it. */
const ON_ITS_WAY = {
  receive: { by: 'receiver', to: 'received' },
  'break-off': { by: 'sender', to: 'cancelled' },
} as const;

/**
 * Voluntary return and reintegration, in the five steps of IOM's procedure: family assessment and written consent; best
 * interests determination; preparation; travel; reintegration, followed for two years. No step goes before the one that it
 * depends on. It says nothing about who is responsible: that moves by a case transfer (R7).
 */
export const VOLUNTARY_RETURN = {
  kind: 'voluntary-return',
  purpose: 'voluntary-return',
  roles: ['sender', 'receiver'],
  parties: {
    sender: { kinds: ['authority', 'organisation'] },
    receiver: { kinds: ['authority', 'organisation'] },
  },
  opens: 'responsible',
  initial: 'start',
  states: {
    start: {
      says: 'Nobody has been asked yet',
      phase: 'open',
      steps: {
        open: {
          by: 'sender',
          to: 'opened',
          approval: 'supervisor',
          requires: FOUNDED,
          effects: { addressee: ['keep-content'] },
        },
      },
    },
    opened: {
      says: 'A child wishes to return; the receiver has to answer',
      phase: 'open',
      awaits: 'receiver',
      steps: { accept: { by: 'receiver', to: 'accepted' }, ...DECLINE, ...STOPS },
    },
    accepted: {
      says: 'The receiver will receive the child; the return is to be prepared',
      phase: 'open',
      awaits: 'sender',
      steps: {
        prepare: {
          by: 'sender',
          to: 'prepared',
          approval: 'supervisor',
          requires: PREPARED,
          effects: { addressee: ['keep-content', 'expect-files'] },
        },
        ...DECLINE,
        ...STOPS,
      },
    },
    prepared: {
      says: 'Plan and travel document are there; the receiver has to say who meets the child',
      phase: 'open',
      awaits: 'receiver',
      steps: { 'arrange-reception': { by: 'receiver', to: 'arranged' }, ...DECLINE, ...STOPS },
    },
    arranged: {
      says: 'Somebody will meet the child, who may travel',
      phase: 'open',
      awaits: 'sender',
      steps: {
        'travel-escorted': { ...TRAVEL, requires: PREPARED },
        'travel-accompanied': { ...TRAVEL, requires: [...PREPARED, 'may-go-without-escort'] },
        'travel-with-family': { ...TRAVEL, requires: [...PREPARED, 'with-family'] },
        ...STOPS,
      },
    },
    travelled: {
      says: 'The child is on its way; the receiver has to say that it was received',
      phase: 'open',
      awaits: 'receiver',
      steps: { ...ON_ITS_WAY, 'report-not-met': { by: 'receiver', to: 'not-met' } },
    },
    'not-met': {
      says: 'The child did not arrive; the sender has to find out who has it',
      phase: 'open',
      awaits: 'sender',
      steps: ON_ITS_WAY,
    },
    received: {
      says: 'The child was received; how it fares is followed',
      phase: 'open',
      awaits: 'receiver',
      dueOn: { member: 'nextReview', withinDays: 92 },
      steps: {
        'follow-up': { by: 'receiver', to: 'received', requires: ['case-open'] },
        complete: { by: 'receiver', to: 'completed', approval: 'supervisor', requires: ['followed-long-enough'] },
        ...STOPS_AFTER,
      },
    },
    completed: { says: 'The reintegration was followed for two years', phase: 'final', steps: {} },
    declined: { says: 'The receiver declined', phase: 'final', refused: true, steps: {} },
    cancelled: {
      says: 'The return was stopped before the child was received there',
      phase: 'final',
      refused: true,
      steps: {},
    },
    stopped: { says: 'The child was received; following how it fares was stopped', phase: 'final', steps: {} },
  },
  steps: {
    open: {
      says: 'Ask to receive a child who wishes to return, without names',
      tellsChild: true,
      answers: {
        member: 'tracing',
        kind: 'family-tracing',
        role: 'requester',
        states: ['assessed', 'outcome-told', 'closed'],
      },
    },
    accept: { says: 'Accept to receive the child, naming a worker' },
    decline: { says: 'Decline to receive the child, with a reason' },
    prepare: {
      says: 'Say what is prepared, and show what receiving the child needs',
      answers: { member: 'documents', kind: 'documents', role: 'requester', states: ['sent', 'confirmed', 'closed'] },
    },
    'arrange-reception': { says: 'Say which function meets the child' },
    'travel-escorted': { says: 'The child travels with an escort' },
    'travel-accompanied': { says: 'The child is accompanied to where it departs, and met where it arrives' },
    'travel-with-family': { says: 'The child travels with the family it is with' },
    receive: {
      says: 'Say which function has received the child',
      overtakes: true,
      answers: { member: 'transfer', kind: 'case-transfer', role: 'receiver', states: ['assumed'] },
    },
    'report-not-met': { says: 'Say that the child did not arrive', overtakes: true },
    'break-off': {
      says: 'Say that the journey was broken off, and which function cares for the child',
      overtakes: true,
    },
    'follow-up': { says: 'Report how the child fares after the return, by codes' },
    complete: { says: 'Complete the return: it was followed for two years' },
    stop: {
      says: 'Stop the return',
      overtakes: true,
      stopsWith: { reason: 'consent_ended' },
      stopsQuietlyWith: { reason: 'other' },
    },
    'call-off': {
      says: 'Stop the return, from where the child was to be received',
      overtakes: true,
      stopsWith: { reason: 'consent_ended' },
      stopsQuietlyWith: { reason: 'other' },
    },
  },
  // What has happened to the child is never lost, whatever crossed it; then what stops before what goes on.
  precedence: [
    'receive',
    'travel-escorted',
    'travel-accompanied',
    'travel-with-family',
    'break-off',
    'report-not-met',
    'stop',
    'call-off',
    'decline',
    'complete',
    'accept',
    'prepare',
    'arrange-reception',
    'follow-up',
    'open',
  ],
} as const satisfies ConversationKind;
