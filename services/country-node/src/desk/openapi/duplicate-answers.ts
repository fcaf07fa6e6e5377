import { FEATURES } from '../../domain/duplicates/compare-traits.js';
import { PAIR_STATUSES } from '../../domain/duplicates/judge-pair.js';
import { POPULATION_NAMES } from '../../domain/figures/figure-tables.js';
import { type AnswerSchema, at, count, firstOf, flag, id, many, object, oneOf, orNull, ref, text } from './words.js';

const duplicateMembers = {
  id,
  caseIds: { ...many(id), minItems: 2, maxItems: 2 },
  score: { type: 'integer', minimum: 0, maximum: 100, description: 'Absolute; what the findings add up to.' },
  findings: many(
    object({
      feature: oneOf(...FEATURES),
      outcome: { type: 'string', pattern: '^[a-z-]{1,40}$' },
      points: { type: 'integer', description: 'Below 0 it speaks against.' },
    }),
  ),
  status: oneOf(...PAIR_STATUSES),
  version: { type: 'integer', minimum: 1 },
  proposedBy: orNull(id),
  decidedBy: orNull(id),
  suggestedAt: at,
  changedAt: at,
};
const figuresMembers = {
  period: { type: 'string', pattern: '^[1-9][0-9]{3}-Q[1-4]$', description: 'A calendar quarter in UTC.' },
  least: { type: 'integer', minimum: 2, description: 'The smallest count above 0 that is told.' },
  madeAt: at,
};

const told = {
  total: { ...orNull(count), description: 'Null where there are too few to be told.' },
  cells: {
    ...orNull(many(object({ category: text, count: orNull(count) }))),
    description: 'Counts that are null are hidden, because they are small or would show a small one.',
  },
};

/** What the routes of duplicates and of figures answer. */
export const DUPLICATES_AND_FIGURES = {
  Duplicate: object(duplicateMembers),
  DuplicateList: firstOf(ref('Duplicate')),
  DuplicatesOfCase: object({
    items: many(ref('Duplicate')),
    forSupervisor: { ...flag, description: 'There are others, with cases that one may not know.' },
  }),
  DuplicateView: object({
    ...duplicateMembers,
    cases: many(object({ caseId: id, compared: ref('CaseFile') })),
  }),
  FiguresList: object({ items: many(object(figuresMembers)) }),
  Figures: object({
    node: text,
    ...figuresMembers,
    tables: many(
      object({
        population: oneOf(...POPULATION_NAMES),
        dimension: text,
        ...told,
      }),
    ),
  }),
  FigureRoutes: object({
    period: figuresMembers.period,
    least: figuresMembers.least,
    items: many(
      object(
        { population: oneOf('exchanges-opened', 'exchanges-received'), kind: text, ...told },
        'Of one kind, by the node that it went to or came from; `other` are those with too few to be named.',
      ),
    ),
  }),
} as const satisfies Record<string, AnswerSchema>;
