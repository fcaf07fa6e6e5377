import { ANSWERS, REQUEST } from '../../../deploy/local/story/identity.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { ENTRY, NOTIFY } from './born.js';
import { STORY } from './inputs.js';
import { ALERT, childInformed, contact } from './onward.js';
import { ASK, REPORT } from './progress.js';
import { SAID as TRACING } from './tracing.js';

const DAY_MS = 86_400_000;
export const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
export const day = (days: number) => inDays(days).slice(0, 10);

/** What people enter to open a conversation today, by kind. */
export const OPENED = {
  'case-transfer': () => STORY.offer,
  referral: () => ({ service: 'education_service', urgency: 'medium', childInformed, contact }),
  documents: () => ({ document: 'birth_certificate', wanted: 'both', urgency: 'low', childInformed, contact }),
  'onward-alert': () => ({ ...ALERT, movement: { ...ALERT.movement, leftOn: day(-1) }, until: inDays(30) }),
  'transfer-request': () => ({ reason: 'child_is_here', metOn: day(0), childInformed, contact }),
  'progress-report': () => ({ ...ASK }),
  'birth-notification': () => ({ ...NOTIFY, act: { ...NOTIFY.act, registeredOn: day(-5) } }),
  'voluntary-return': () => ({ plannedFor: day(12), childInformed, contact }),
  'family-tracing': () => ({ ...TRACING.request }),
  'identity-request': () => ({ ...REQUEST }),
  'identity-verification': () => ({ items: REQUEST.items }),
} as const satisfies Record<string, () => JsonObject>;

/** What people enter at each step that follows, by kind; a step that is not named is taken by nobody. */
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
  'identity-request': {
    'take-on': () => ({ contact }),
    'relay-answer': () => ({ results: ANSWERS }),
    close: () => ({ childInformed }),
    withdraw: () => ({ reason: 'no_longer_needed' }),
  },
  'identity-verification': {
    answer: () => ({ results: ANSWERS }),
    refuse: () => ({ reason: 'not_enough_to_search' }),
    close: () => ({}),
    withdraw: () => ({}),
  },
};

/** What somebody enters at a step; undefined for one that is taken by nobody. */
export function saysAt(kind: string, step: string): JsonObject | undefined {
  return SAID[kind]?.[step]?.();
}
