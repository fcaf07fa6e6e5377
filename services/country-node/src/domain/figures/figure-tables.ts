import { KINDS_COUNTED } from './exchange-facts.js';
import type { Facts } from './facts.js';
import { tellParts, type ToldTable } from './suppress.js';

const TIMES = ['within-1-day', 'within-3-days', 'within-7-days', 'within-30-days', 'later'] as const;

/**
 * What is counted, and the ways each population is parted: one way at a time, never two at once, so that no table can be
 * subtracted from another. A closed list of categories, or null for an open one. `unknown` last: it is hidden first.
 */
export const POPULATIONS = {
  cases: {
    origin: ['local', 'received'],
    'age-band': ['0-4', '5-9', '10-14', '15-17', '18+', 'unknown'],
    sex: ['female', 'male', 'other', 'unknown'],
    accompaniment: ['accompanied', 'separated', 'unaccompanied', 'unknown'],
    disability: ['yes', 'no', 'unknown'],
    risk: ['high', 'medium', 'low', 'unknown'],
    'way-began-in': null,
    solution: [
      'voluntary_return_and_reintegration',
      'family_reunification_origin',
      'family_reunification_host',
      'family_reunification_third_country',
      'local_integration',
      'resettlement',
      'transfer_of_care',
      'temporary_care_continues',
      'deferred',
      'unknown',
    ],
  },
  'exchanges-opened': { kind: KINDS_COUNTED },
  'exchanges-received': {
    kind: KINDS_COUNTED,
    'time-to-accept': [...TIMES, 'not-accepted'],
    'time-to-contact': [...TIMES, 'not-agreed'],
  },
  'answers-due': { timeliness: ['in-time', 'late', 'not-yet'] },
  closures: {
    reason: ['plan_implemented', 'support_not_wished', 'location_unknown', 'death', 'turned_18', 'unknown'],
  },
} as const satisfies Record<string, Record<string, readonly string[] | null>>;

export type Population = keyof typeof POPULATIONS;
export const POPULATION_NAMES = Object.keys(POPULATIONS) as Population[];

export interface FigureTable extends ToldTable {
  population: Population;
  dimension: string;
}

/** Counts a population, member by member, and tells of it what may be told. */
export class Tally {
  private readonly counts = new Map<string, Map<string, number>>();

  constructor(private readonly population: Population) {}

  /** @param times how many members stand so */
  add(facts: Facts, times = 1): void {
    for (const [dimension, named] of this.ways()) {
      const counted = this.counts.get(dimension) ?? new Map<string, number>();
      this.counts.set(dimension, counted);
      const category = categoryOf(facts[dimension], named);
      counted.set(category, (counted.get(category) ?? 0) + times);
    }
  }

  /** @param least the smallest count, above 0, that is told */
  tell(least: number): FigureTable[] {
    return this.ways().map(([dimension, named]) => ({
      population: this.population,
      dimension,
      ...tellParts(this.counts.get(dimension) ?? new Map(), named, least),
    }));
  }

  private ways(): [string, readonly string[] | null][] {
    return Object.entries(POPULATIONS[this.population]);
  }
}

/** A category that a closed list does not have counts with its last one: every member stands in exactly one cell. */
function categoryOf(value: string | undefined, named: readonly string[] | null): string {
  if (!named) return value ?? 'unknown';
  return value !== undefined && named.includes(value) ? value : (named.at(-1) ?? 'unknown');
}
