import { bestLikeness, likenessOfNames } from './compare-names.js';
import type { Traits } from './traits.js';

export const FEATURES = [
  'code',
  'documents',
  'names',
  'given-name',
  'sex',
  'birth',
  'nationality',
  'birth-country',
  'birth-place',
  'parents',
  'siblings',
] as const;
export type Feature = (typeof FEATURES)[number];

/** What one feature says for or against two cases being of one child. Codes only, no values (R20). */
export interface Finding {
  feature: Feature;
  outcome: string;
  /** Added to the score; below 0 it speaks against. */
  points: number;
}

export interface Comparison {
  /** From 0 to 100; absolute: it does not depend on what other cases there are (R17). */
  score: number;
  findings: Finding[];
}

type Said = Omit<Finding, 'feature'> | undefined;
type Compare = (one: Traits, other: Traits) => Said;

/** From here on two cases are put before people as perhaps of one child. */
export const SUGGESTED_FROM = 60;

const COMPARE: Readonly<Record<Feature, Compare>> = {
  code: (one, other) =>
    one.code !== undefined && one.code === other.code ? { outcome: 'same', points: 60 } : undefined,
  documents: compareDocuments,
  names: compareNames,
  'given-name': compareGiven,
  sex: ({ sex: one }, { sex: other }) =>
    both(one, other) && (one === other ? { outcome: 'same', points: 4 } : { outcome: 'different', points: -30 }),
  birth: compareBirth,
  nationality: ({ nationalities: some }, { nationalities: others }) => {
    if (some.length === 0 || others.length === 0) return undefined;
    const shared = some.some((each) => others.includes(each));
    return shared ? { outcome: 'shared', points: 4 } : { outcome: 'different', points: -12 };
  },
  'birth-country': ({ birthCountry: one }, { birthCountry: other }) =>
    both(one, other) && one !== other ? { outcome: 'different', points: -8 } : undefined,
  'birth-place': ({ birthPlace: one }, { birthPlace: other }) =>
    likenessOfNames(one, other).matched > 0 ? { outcome: 'alike', points: 10 } : undefined,
  parents: compareParents,
  siblings: compareSiblings,
};

/** Weighs every feature by itself; what is not known on both sides says nothing. Symmetric. */
export function compareTraits(one: Traits, other: Traits): Comparison {
  const findings = FEATURES.flatMap((feature): Finding[] => {
    const said = COMPARE[feature](one, other);
    return said ? [{ feature, ...said }] : [];
  });
  const sum = findings.reduce((total, { points }) => total + points, 0);
  return { score: Math.min(100, Math.max(0, sum)), findings };
}

function both(one: string | undefined, other: string | undefined): true | undefined {
  return one !== undefined && other !== undefined ? true : undefined;
}

function compareDocuments({ documents: some }: Traits, { documents: others }: Traits): Said {
  const agree = (one: string | undefined, other: string | undefined) => !both(one, other) || one === other;
  const pairs = some.flatMap((one) => others.map((other) => ({ one, other })));
  const ofOneKind = pairs.filter(({ one, other }) => agree(one.type, other.type) && agree(one.country, other.country));
  if (ofOneKind.some(({ one, other }) => one.number === other.number)) return { outcome: 'same-number', points: 60 };
  const known = ofOneKind.some(({ one, other }) => both(one.type, other.type) && both(one.country, other.country));
  return known ? { outcome: 'different-numbers', points: -6 } : undefined;
}

function compareNames({ names: some }: Traits, { names: others }: Traits): Said {
  if (some.length === 0 || others.length === 0) return undefined;
  const { likeness, matched } = bestLikeness(some, others);
  if (likeness >= 0.9) return { outcome: matched >= 3 ? 'alike-throughout' : 'alike', points: matched >= 3 ? 46 : 40 };
  if (likeness >= 0.7) return { outcome: 'mostly-alike', points: Math.round(10 + (likeness - 0.7) * 150) };
  return likeness >= 0.45 ? { outcome: 'partly-alike', points: 0 } : { outcome: 'different', points: -30 };
}

/** Brothers and sisters share every other name. */
function compareGiven({ given: some }: Traits, { given: others }: Traits): Said {
  if (some.length === 0 || others.length === 0) return undefined;
  return bestLikeness(some, others).matched > 0 ? undefined : { outcome: 'different', points: -25 };
}

function compareBirth(one: Traits, other: Traits): Said {
  if (one.birthDate !== undefined && one.birthDate === other.birthDate) {
    // The first of January is what is written for a year that somebody guessed.
    return one.birthDate.endsWith('-01-01')
      ? { outcome: 'same-year', points: 10 }
      : { outcome: 'same-date', points: 22 };
  }
  if (one.birthDate && other.birthDate && swapped(one.birthDate) === other.birthDate)
    return { outcome: 'day-and-month-exchanged', points: 14 };
  if (!one.birthYears || !other.birthYears) return undefined;
  const gap = yearsApart(one.birthYears, other.birthYears);
  const slack = one.estimated || other.estimated ? 2 : 0;
  if (gap === 0) return { outcome: 'same-year', points: 10 };
  if (gap <= slack) return { outcome: 'within-the-estimate', points: 5 };
  return gap <= slack + 2 ? { outcome: 'years-apart', points: -8 } : { outcome: 'many-years-apart', points: -25 };
}

function swapped(date: string): string {
  const [year, month, day] = date.split('-');
  return `${year}-${day}-${month}`;
}

function yearsApart(one: readonly [number, number], other: readonly [number, number]): number {
  return Math.max(0, one[0] - other[1], other[0] - one[1]);
}

function compareParents(one: Traits, other: Traits): Said {
  const known = (['mother', 'father'] as const).filter((parent) => one[parent].length > 0 && other[parent].length > 0);
  const alike = known.filter((parent) => bestLikeness(one[parent], other[parent]).likeness >= 0.6);
  if (known.length === 0) return undefined;
  if (alike.length === 0) return { outcome: 'different', points: -12 };
  return alike.length === 2 ? { outcome: 'both-alike', points: 18 } : { outcome: 'one-alike', points: 12 };
}

/** Who travels with a child as its brother or sister is another child. */
function compareSiblings(one: Traits, other: Traits): Said {
  const isSiblingOf = (left: Traits, right: Traits) => left.code !== undefined && right.siblings.includes(left.code);
  if (isSiblingOf(one, other) || isSiblingOf(other, one)) return { outcome: 'each-other', points: -60 };
  const shared = one.siblings.some((code) => other.siblings.includes(code));
  return shared ? { outcome: 'shared', points: 20 } : undefined;
}
