import type { ConversationKind } from './conversation-kind.js';

/** R2, R4, R7, R13: asked of whatever begins the search, or lets it come nearer to the family. */
const FOUNDED = ['case-open', 'responsible', 'tracing-wished', 'tracing-safe', 'origin-free'] as const;

/** R4: a stop is asked for again until the other side says that it has stopped. */
const HEARD = { effects: { author: ['await-answer'] } } as const;
/** Whoever asked can end the search wherever it stands. */
const CANCEL = { cancel: { by: 'requester', to: 'cancelling', ...HEARD } } as const;
const STOP = { suspend: { by: 'requester', to: 'suspending', ...HEARD }, ...CANCEL } as const;

const SHOWN = { requires: ['search-stands'], approval: 'supervisor' } as const;
/** R9, R17: another person looks at whatever is reported, so that one who was found and declines looks like nobody found. */
const REPORTS = {
  progress: { by: 'tracer', to: 'searching', requires: ['search-stands'] },
  'report-located': { by: 'tracer', to: 'located', ...SHOWN },
  'report-deceased': { by: 'tracer', to: 'not-found', ...SHOWN },
  'report-not-located': { by: 'tracer', to: 'not-found', ...SHOWN },
  'report-no-information': { by: 'tracer', to: 'not-found', ...SHOWN },
} as const;

/** R4: what would show more of the family is not taken in by who has stopped the search, though the two only crossed. */
const NOT_AFTER = { notAfter: ['suspend', 'cancel'] } as const;

/** R17: a match can be doubted again as long as nothing was decided on it. */
const DOUBT = { doubt: { by: 'requester', to: 'searching' } } as const;
const NEARER = {
  'request-contact': { by: 'requester', to: 'contact-requested', requires: FOUNDED },
  'request-assessment': { by: 'requester', to: 'assessment-requested', requires: FOUNDED },
} as const;
const CLOSE = { close: { by: 'requester', to: 'closed' } } as const;

/**
 * Family tracing: a family is looked for at the child's wish. What is found goes back by the found person's own consent; a
 * person on each side verifies a match; and a risk found later stops the search everywhere, until that is acknowledged.
 */
export const FAMILY_TRACING = {
  kind: 'family-tracing',
  purpose: 'family-tracing',
  roles: ['requester', 'tracer'],
  opens: 'responsible',
  perPeer: { day: 20, month: 200 },
  initial: 'start',
  states: {
    start: {
      says: 'Nobody has been asked yet',
      phase: 'open',
      steps: {
        request: {
          by: 'requester',
          to: 'requested',
          requires: FOUNDED,
          approval: 'supervisor',
          effects: { addressee: ['keep-content'] },
        },
      },
    },
    requested: {
      says: 'A search is asked for; the tracer has to answer',
      phase: 'open',
      awaits: 'tracer',
      steps: { accept: { by: 'tracer', to: 'accepted' }, decline: { by: 'tracer', to: 'declined' }, ...STOP },
    },
    accepted: { says: 'The tracer searches', phase: 'open', awaits: 'tracer', steps: { ...REPORTS, ...STOP } },
    searching: {
      says: 'The tracer searches, and has told how far it is',
      phase: 'open',
      awaits: 'tracer',
      steps: { ...REPORTS, ...STOP },
    },
    located: {
      says: 'Somebody was found who agreed to be told of; the requester has to verify the match',
      phase: 'open',
      awaits: 'requester',
      steps: { verify: { by: 'requester', to: 'verified', approval: 'supervisor' }, ...DOUBT, ...STOP },
    },
    verified: {
      says: 'A person on each side holds the match for true',
      phase: 'open',
      awaits: 'requester',
      steps: { ...NEARER, ...DOUBT, ...CLOSE, ...STOP },
    },
    'contact-requested': {
      says: 'The child wishes to be in touch; the tracer has to ask the family',
      phase: 'open',
      awaits: 'tracer',
      steps: {
        'report-contact': {
          by: 'tracer',
          to: 'verified',
          requires: ['search-stands'],
        },
        ...STOP,
      },
    },
    'assessment-requested': {
      says: 'The family is to be assessed',
      phase: 'open',
      awaits: 'tracer',
      steps: { assess: { by: 'tracer', to: 'assessed', ...SHOWN }, ...STOP },
    },
    assessed: {
      says: 'The family was assessed; what is best for the child is to be determined',
      phase: 'open',
      awaits: 'requester',
      steps: {
        'tell-outcome': { by: 'requester', to: 'outcome-told', requires: ['responsible', 'bid-made'] },
        ...NEARER,
        ...DOUBT,
        ...STOP,
      },
    },
    'outcome-told': {
      says: 'The tracer knows what was determined for the child',
      phase: 'open',
      awaits: 'requester',
      steps: { ...NEARER, ...CLOSE, ...STOP },
    },
    'not-found': {
      says: 'The tracer reports that it cannot lead to anybody; the requester has to settle it',
      phase: 'open',
      awaits: 'requester',
      steps: { 'ask-again': { by: 'requester', to: 'searching', requires: FOUNDED }, ...CLOSE, ...STOP },
    },
    suspending: {
      says: 'The search is suspended; the tracer has to say that it has stopped',
      phase: 'open',
      awaits: 'tracer',
      steps: {
        suspend: { by: 'requester', to: 'suspending', ...HEARD },
        suspended: { by: 'tracer', to: 'suspended' },
        ...CANCEL,
      },
    },
    suspended: {
      says: 'The tracer has stopped',
      phase: 'resting',
      steps: { resume: { by: 'requester', to: 'requested', requires: FOUNDED, approval: 'supervisor' }, ...CANCEL },
    },
    cancelling: {
      says: 'The search is cancelled; the tracer has to say that it has ended',
      phase: 'open',
      awaits: 'tracer',
      steps: { ...CANCEL, cancelled: { by: 'tracer', to: 'cancelled' } },
    },
    declined: { says: 'The tracer declined', phase: 'final', refused: true, steps: {} },
    closed: { says: 'The search was closed', phase: 'final', steps: {} },
    cancelled: { says: 'The search was cancelled, and has ended', phase: 'final', refused: true, steps: {} },
  },
  steps: {
    request: { says: 'Ask for a family to be looked for', tellsChild: true },
    accept: { says: 'Accept, naming a worker' },
    decline: { says: 'Decline, with a reason' },
    progress: { says: 'Tell how far the search is', ...NOT_AFTER },
    'report-located': {
      says: 'Report who was found, as far as that person agreed',
      saysOf: 'found-person',
      ...NOT_AFTER,
    },
    'report-deceased': { says: 'Report that the person sought has died', ...NOT_AFTER },
    'report-not-located': { says: 'Report that nobody was found where it was searched', notesHere: true, ...NOT_AFTER },
    'report-no-information': { says: 'Report that there is nothing to be told', notesHere: true, ...NOT_AFTER },
    verify: { says: 'Hold the match for true, as a second side' },
    doubt: { says: 'Doubt the match; the search goes on' },
    'request-contact': { says: 'Ask that child and family come in touch' },
    'report-contact': { says: 'Report whether they came in touch', notesHere: true, ...NOT_AFTER },
    'request-assessment': { says: 'Ask that the family be assessed' },
    assess: { says: 'Report the assessment of the family', saysOf: 'found-person', ...NOT_AFTER },
    'tell-outcome': { says: 'Tell what was determined for the child' },
    'ask-again': { says: 'Ask to search on' },
    suspend: { says: 'Suspend the search at once, without a reason', overtakes: true },
    suspended: { says: 'Acknowledge that the search has stopped', overtakes: true },
    resume: { says: 'Ask to take the search up again' },
    cancel: { says: 'Cancel the search at once, without a reason', overtakes: true, stopsWith: {} },
    cancelled: { says: 'Acknowledge that the search has ended', overtakes: true },
    close: { says: 'Close the search' },
  },
  // R4: what stops the search before all that goes on with it; a decision before what it decides on.
  precedence: [
    'cancel',
    'suspend',
    'cancelled',
    'suspended',
    'close',
    'doubt',
    'decline',
    'accept',
    'verify',
    'tell-outcome',
    'report-located',
    'report-deceased',
    'report-not-located',
    'report-no-information',
    'assess',
    'report-contact',
    'request-assessment',
    'request-contact',
    'ask-again',
    'progress',
    'resume',
    'request',
  ],
} as const satisfies ConversationKind;
