import { CONSULATE, DESK } from '../../../deploy/local/story/identity.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { childInformed, contact } from '../../support/exchange/onward.js';
import { day, type OPENED } from '../../support/exchange/said-today.js';
import type { About } from './people.js';
import type { Row } from './rows.js';

/** What the child of the dossier permits beside its transfer. */
export const PURPOSES = ['referral', 'documents', 'urgent-protection', 'case-closure'] as const;

/** The beginning whose exchange the desk carries. */
export const BY_RELAY = 'family-tracing by relay';

interface Begun {
  /** The kind's, unless one kind is begun in more than one way. */
  name?: string;
  by: string;
  to: string;
  kind: keyof typeof OPENED;
  step: string;
  /** By way of whom. */
  route?: readonly string[];
}

/** A case of the first node that was registered for this, or for anything; or one of which an exchange of another kind stands so. */
export type Opening = Begun & ({ about?: About } | { after: string; where: (row: Row) => boolean });

/** What people begin beside transfers, and who begins it. */
export const OPENINGS: readonly Opening[] = [
  { by: 'mr', to: 'ne', kind: 'referral', step: 'request' },
  { by: 'mr', to: 'ne', kind: 'documents', step: 'request-civil' },
  { by: 'mr', to: 'ne', kind: 'onward-alert', step: 'alert' },
  {
    by: 'ne',
    to: 'mr',
    kind: 'transfer-request',
    step: 'request',
    after: 'onward-alert',
    where: ({ state, responsible }) => (state === 'met' || state === 'closed') && responsible === 'mr',
  },
  {
    by: 'mr',
    to: 'ne',
    kind: 'progress-report',
    step: 'ask',
    after: 'case-transfer',
    where: ({ state }) => state === 'assumed',
  },
  { by: 'mr', to: 'ne', kind: 'birth-notification', step: 'notify', about: 'birth' },
  { by: 'mr', to: 'ne', kind: 'voluntary-return', step: 'open', about: 'return' },
  { by: 'mr', to: 'ne', kind: 'family-tracing', step: 'request', about: 'tracing' },
  {
    name: BY_RELAY,
    by: 'mr',
    to: 'ne',
    kind: 'family-tracing',
    step: 'request',
    about: 'tracing by relay',
    route: [DESK],
  },
  { by: 'mr', to: DESK, kind: 'identity-request', step: 'ask', about: 'identity' },
  {
    by: DESK,
    to: CONSULATE,
    kind: 'identity-verification',
    step: 'ask',
    after: 'identity-request',
    where: ({ state }) => state === 'taken-on',
  },
];

/** Why a case is closed for which nothing more is wished. */
export const CLOSURE = (): JsonObject => ({
  ...{ reason: 'support_not_wished', goals: 'partly_reached', nothingOpposes: true },
  ...{ closedOn: day(-1), childInformed, contact },
});

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

/**
 * Kinds by which what a node was shown is taken back; somebody there says what became of it. Whoever has no case of its own,
 * as a desk or a consulate, erases it.
 */
export const TAKEN_BACK: Readonly<Record<string, Answer['says']>> = {
  'consent-change': ofEach('erased'),
  'erasure-request': ofEach('erased'),
  restriction: () => ({ outcome: 'erased' }),
};
