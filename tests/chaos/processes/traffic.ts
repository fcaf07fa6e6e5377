import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { ENTRY, NOTIFY } from '../../support/exchange/born.js';
import { STORY } from '../../support/exchange/inputs.js';
import { ALERT, childInformed, contact } from '../../support/exchange/onward.js';
import { ASK, REPORT } from '../../support/exchange/progress.js';
import { consentFor } from '../../support/exchange/sharing.js';
import { SAID as TRACING } from '../../support/exchange/tracing.js';
import type { About, Row } from './people.js';

const DAY_MS = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
const day = (days: number) => inDays(days).slice(0, 10);

/** What the child of the dossier permits beside its transfer. */
export const PURPOSES = ['referral', 'documents', 'urgent-protection', 'case-closure'] as const;

export interface Opening {
  by: string;
  kind: string;
  step: string;
  input: () => JsonObject;
  /** A case of the first node that was registered for this. */
  about?: About;
  /** Or a case of which an exchange stands like this. */
  where?: (row: Row) => boolean;
}

/** What people begin beside transfers, and who begins it. */
export const OPENINGS: readonly Opening[] = [
  {
    by: 'mr',
    kind: 'referral',
    step: 'request',
    input: () => ({ service: 'education_service', urgency: 'medium', childInformed, contact }),
  },
  {
    by: 'mr',
    kind: 'documents',
    step: 'request-civil',
    input: () => ({ document: 'birth_certificate', wanted: 'both', urgency: 'low', childInformed, contact }),
  },
  {
    by: 'mr',
    kind: 'onward-alert',
    step: 'alert',
    input: () => ({ ...ALERT, movement: { ...ALERT.movement, leftOn: day(-1) }, until: inDays(30) }),
  },
  {
    by: 'ne',
    kind: 'transfer-request',
    step: 'request',
    where: ({ kind, responsible }) => kind !== 'case-transfer' && responsible === 'mr',
    input: () => ({ reason: 'child_is_here', metOn: day(0), childInformed, contact }),
  },
  {
    by: 'mr',
    kind: 'progress-report',
    step: 'ask',
    where: ({ kind, state }) => kind === 'case-transfer' && state === 'assumed',
    input: () => ({ ...ASK }),
  },
  {
    by: 'mr',
    kind: 'birth-notification',
    step: 'notify',
    about: 'birth',
    input: () => ({ ...NOTIFY, act: { ...NOTIFY.act, registeredOn: day(-5) } }),
  },
  {
    by: 'mr',
    kind: 'voluntary-return',
    step: 'open',
    about: 'return',
    input: () => ({ plannedFor: day(12), childInformed, contact }),
  },
  {
    by: 'mr',
    kind: 'family-tracing',
    step: 'request',
    about: 'tracing',
    input: () => ({ ...TRACING.request }),
  },
];

/** What people say at each step, by kind; a step that is not named is taken by nobody. */
const SAID: Readonly<Record<string, Readonly<Record<string, () => JsonObject>>>> = {
  'case-transfer': Object.fromEntries(
    Object.entries(STORY).flatMap(([step, input]) => (step === 'offer' ? [] : [[step, () => ({ ...input })]])),
  ),
  referral: {
    'ask-more': () => ({ questions: ['languages'] }),
    answer: () => ({}),
    accept: () => ({ worker: contact }),
    'brief-education': () => ({ childInformed }),
    appoint: () => ({ at: inDays(3), mode: 'at_the_service', interpreter: true }),
    'report-not-delivered': () => ({ reason: 'child_did_not_come' }),
    'ask-again': () => ({ reason: 'try_again' }),
    'report-delivered': () => ({ extent: 'complete', childInformed }),
    close: () => ({ outcome: 'need_met', childInformed, childSatisfied: 'yes' }),
    withdraw: () => ({ reason: 'no_longer_needed' }),
  },
  documents: {
    accept: () => ({ worker: contact }),
    'describe-civil': () => ({
      sought: { documentType: 'birth_certificate', issuingAuthority: 'Civil registry, Mirriah (fictional)' },
      childInformed,
    }),
    'send-civil': () => ({ form: 'certified_copy', record: { number: 'NE-FICT-2011-00314', issuingCountry: 'NE' } }),
    confirm: () => ({ confirmedOn: day(0), means: 'register_seen', issuer: contact }),
    'no-record': () => ({ reason: 'archive_lost' }),
    close: () => ({ outcome: 'document_confirmed', childInformed }),
  },
  'onward-alert': {
    acknowledge: () => ({ worker: contact }),
    'report-met': () => ({
      ...{ metOn: day(0), location: { country: 'NE', admin1: 'NE-7' }, condition: 'needs_care', contact },
    }),
    close: () => ({ outcome: 'case_follows' }),
    withdraw: () => ({ reason: 'met_elsewhere' }),
  },
  'transfer-request': { grant: () => ({ contact }), close: () => ({}), withdraw: () => ({ reason: 'child_moved_on' }) },
  'progress-report': {
    schedule: () => ({ nextReview: day(20), worker: contact }),
    report: () => ({ ...REPORT, reviewedOn: day(0), nextReview: day(60) }),
    acknowledge: () => ({}),
    end: () => ({ reason: 'monitoring_over' }),
  },
  'birth-notification': {
    acknowledge: () => ({ worker: contact }),
    register: () => ({ entry: { ...ENTRY.entry, registeredOn: day(0) } }),
    'not-register': () => ({ reason: 'documents_needed' }),
    withdraw: () => ({ reason: 'act_annulled' }),
  },
  'voluntary-return': {
    accept: () => ({ worker: contact }),
    prepare: () => ({ travelDocument: 'laissez_passer', planAgreedOn: day(-6), childInformed }),
    'arrange-reception': () => ({ metBy: contact }),
    'travel-escorted': () => ({ departsOn: day(12), arrivesOn: day(12), means: 'plane', escort: contact }),
    receive: () => ({ receivedBy: contact, receivedOn: day(0), nextReview: day(40) }),
    'report-not-met': () => ({ contact }),
    'follow-up': () => ({ ...REPORT, reviewedOn: day(0), nextReview: day(60) }),
  },
  'family-tracing': {
    accept: () => ({ ...TRACING.accept }),
    progress: () => ({ stage: 'registers_consulted' }),
    'report-located': () => ({ ...TRACING.located, agreed: { ...TRACING.located.agreed, askedOn: day(-1) } }),
    'report-no-information': () => ({ ...TRACING.nothing }),
    verify: () => ({ ...TRACING.verify }),
    'request-assessment': () => ({ aspects: ['willingness'], childInformed }),
    assess: () => ({ ...TRACING.assess, agreed: { ...TRACING.assess.agreed, askedOn: day(-1) } }),
    'tell-outcome': () => ({ ...TRACING.outcome }),
    'ask-again': () => ({ reason: 'new_information', childInformed }),
    close: () => ({ outcome: 'contact_restored', childInformed }),
  },
};

/** Why a case is closed for which nothing more is wished. */
export const CLOSURE = (): JsonObject => ({
  ...{ reason: 'support_not_wished', goals: 'partly_reached', nothingOpposes: true },
  ...{ closedOn: day(-1), childInformed, contact },
});

export const assessedOn = () => day(-12);

/** A boy agrees in writing to one thing only, to return or to have his family looked for. */
export function wishFor(purpose: string, at: Date): JsonObject {
  const given = consentFor(['ne'], at, { method: 'written' });
  return {
    ...given,
    provisions: (given['provisions'] as JsonObject[]).map((each) => ({ ...each, purposes: [purpose] })),
  };
}

/** What somebody enters at a step; undefined for one that nobody takes here. */
export function saysAt(kind: string, step: string): JsonObject | undefined {
  return SAID[kind]?.[step]?.();
}

/** What a node said by itself where it asks for an answer. */
export interface Said {
  scope?: { category: string }[];
  corrections?: { item: string }[];
}

interface Answer {
  state: string;
  step: string;
  says: (said: Said) => JsonObject;
}

const ofEach = (outcome: string) => (said: Said) => ({
  outcomes: [...new Set(said.scope?.map(({ category }) => category))].map((category) => ({ category, outcome })),
});

/** Kinds by which a node asks for an answer, or tells and is to be answered, and the step that gives it. */
export const ANSWERED: Readonly<Record<string, Answer>> = {
  'consent-change': { state: 'announced', step: 'restricted', says: ofEach('restricted') },
  'erasure-request': { state: 'requested', step: 'erased', says: ofEach('erased') },
  restriction: { state: 'requested', step: 'restricted', says: () => ({ outcome: 'restricted' }) },
  'case-closure': { state: 'told', step: 'acknowledge', says: () => ({ contact }) },
  correction: {
    state: 'told',
    step: 'answer',
    says: ({ corrections = [] }) => ({
      outcomes: corrections.map(({ item }) => ({ item, outcome: 'kept-disputed', reason: 'own_record' })),
    }),
  },
};
