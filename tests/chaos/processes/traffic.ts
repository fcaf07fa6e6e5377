import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { childInformed, contact } from '../../support/exchange/onward.js';
import { day, type OPENED } from '../../support/exchange/said-today.js';
import type { About, Row } from './people.js';

/** What the child of the dossier permits beside its transfer. */
export const PURPOSES = ['referral', 'documents', 'urgent-protection', 'case-closure'] as const;

export interface Opening {
  by: string;
  kind: keyof typeof OPENED;
  step: string;
  /** A case of the first node that was registered for this. */
  about?: About;
  /** Or a case of which an exchange stands like this. */
  where?: (row: Row) => boolean;
}

/** What people begin beside transfers, and who begins it. */
export const OPENINGS: readonly Opening[] = [
  { by: 'mr', kind: 'referral', step: 'request' },
  { by: 'mr', kind: 'documents', step: 'request-civil' },
  { by: 'mr', kind: 'onward-alert', step: 'alert' },
  {
    by: 'ne',
    kind: 'transfer-request',
    step: 'request',
    where: ({ kind, responsible }) => kind !== 'case-transfer' && responsible === 'mr',
  },
  {
    by: 'mr',
    kind: 'progress-report',
    step: 'ask',
    where: ({ kind, state }) => kind === 'case-transfer' && state === 'assumed',
  },
  { by: 'mr', kind: 'birth-notification', step: 'notify', about: 'birth' },
  { by: 'mr', kind: 'voluntary-return', step: 'open', about: 'return' },
  { by: 'mr', kind: 'family-tracing', step: 'request', about: 'tracing' },
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
