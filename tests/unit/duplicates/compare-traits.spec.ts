import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { blockingKeys } from '../../../services/country-node/src/domain/duplicates/blocking-keys.js';
import {
  compareTraits,
  FEATURES,
  type Feature,
  SUGGESTED_FROM,
} from '../../../services/country-node/src/domain/duplicates/compare-traits.js';
import { AGAIN, CHILD, childWith, traits } from './some-child.js';

const compare = (one: CaseFile, other: CaseFile) => compareTraits(traits(one), traits(other));
const saysOf = (feature: Feature, one: CaseFile, other: CaseFile) =>
  compare(one, other).findings.find((each) => each.feature === feature)?.outcome;
const number = (of: string, type: 'passport' | 'birth_certificate' = 'passport', issuingCountry = 'GN') => ({
  documents: [{ type, number: of, issuingCountry }],
});

describe('R17: two cases are weighed feature by feature', () => {
  it('and found to be of one child across scripts, spellings and an estimated age', () => {
    const { score, findings } = compare(CHILD, AGAIN);
    expect(score).toBeGreaterThanOrEqual(SUGGESTED_FROM);
    expect(findings.map(({ feature, outcome }) => `${feature}: ${outcome}`)).toEqual([
      'names: alike',
      'sex: same',
      'birth: same-year',
      'nationality: shared',
      'birth-place: alike',
      'parents: one-alike',
    ]);
  });

  it.each<[string, Feature, CaseFile, CaseFile, string | undefined]>([
    [
      'the day and the month exchanged',
      'birth',
      CHILD,
      childWith({ birthDate: '2011-09-03' }),
      'day-and-month-exchanged',
    ],
    [
      'a guessed first of January',
      'birth',
      childWith({ birthDate: '2011-01-01' }),
      childWith({ birthDate: '2011-01-01' }),
      'same-year',
    ],
    ['another year', 'birth', CHILD, childWith({ birthDate: '2013-03-09' }), 'years-apart'],
    ['many years', 'birth', CHILD, childWith({ birthDate: '2016-03-09' }), 'many-years-apart'],
    [
      'a number with strokes',
      'documents',
      childWith({}, number('r 12-3\u00ad45/\u06406')),
      childWith({}, number('R123456')),
      'same-number',
    ],
    [
      'another number',
      'documents',
      childWith({}, number('R123456')),
      childWith({}, number('R999999')),
      'different-numbers',
    ],
    [
      'numbers of two kinds',
      'documents',
      childWith({}, number('R123456')),
      childWith({}, number('R1', 'birth_certificate')),
      undefined,
    ],
    ['no sex on one side', 'sex', CHILD, childWith({ sex: 'unknown' }), undefined],
    ['two sexes', 'sex', CHILD, childWith({ sex: 'female' }), 'different'],
    ['two nationalities', 'nationality', CHILD, childWith({ nationalities: ['ML'] }), 'different'],
    [
      'another given name',
      'given-name',
      CHILD,
      childWith({ names: [{ kind: 'official', given: 'Ousmane', family: 'Diallo' }] }),
      'different',
    ],
    ['its own code', 'code', CHILD, { ...AGAIN, identificationCode: 'MR-2026-0001' }, 'same'],
  ])('%s', (_what, feature, one, other, outcome) => {
    expect(saysOf(feature, one, other)).toBe(outcome);
    expect(saysOf(feature, other, one)).toBe(outcome);
  });

  it('must not take brothers, sisters and twins for one child', () => {
    const sister = childWith({
      names: [{ kind: 'official', given: 'Aïssata', family: 'Diallo' }],
      sex: 'female',
      birthDate: '2013-01-02',
    });
    expect(compare(CHILD, sister).score).toBeLessThan(SUGGESTED_FROM);
    const twins = (['Hassan', 'Hussein'] as const).map((given) =>
      childWith(
        { names: [{ kind: 'official', given, family: 'Diallo' }] },
        { identificationCode: given.toUpperCase() },
      ),
    );
    expect(compare(twins[0]!, twins[1]!).score).toBeLessThan(SUGGESTED_FROM);
    const along: CaseFile = {
      ...AGAIN,
      family: { siblingsTravelling: [{ relation: 'brother', identificationCode: 'MR-2026-0001' }] },
    };
    expect(saysOf('siblings', CHILD, along)).toBe('each-other');
    expect(compare(CHILD, along).score).toBeLessThan(SUGGESTED_FROM);
  });

  it('must not suggest two children who share a common name alone', () => {
    const bare = (birthDate: string): CaseFile => ({
      identification: { names: [{ kind: 'official', given: 'Mohamed', family: 'Diallo' }], sex: 'male', birthDate },
    });
    expect(compare(bare('2011-03-09'), bare('2011-07-30')).score).toBeLessThan(SUGGESTED_FROM);
  });

  it('says nothing where nothing is known', () => {
    expect(compare({}, CHILD)).toEqual({ score: 0, findings: [] });
    expect(compare({}, {})).toEqual({ score: 0, findings: [] });
  });
});

const given = fc.constantFrom('Mohamed', 'محمد', 'Aïcha', 'عائشة', 'Moussa', 'Hassan', 'حسين');
const family = fc.constantFrom('Diallo', 'Jallow', 'ould Sidi', 'Traoré', 'ديالو');
const date = fc.constantFrom('2011-03-09', '2011-09-03', '2011-01-01', '2012-05-05', '2005-02-02');
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const child = fc
  .record({
    names: fc.array(fc.record({ given, family }), { maxLength: 2 }),
    sex: maybe(fc.constantFrom('male' as const, 'female' as const, 'unknown' as const)),
    birthDate: maybe(date),
    ageYears: maybe(fc.integer({ min: 0, max: 20 })),
    ageEstimated: maybe(fc.boolean()),
    nationality: maybe(fc.constantFrom('GN', 'ML', 'MR')),
    birthPlace: maybe(fc.constantFrom('Labé', 'Labe', 'Kayes')),
    mother: maybe(given),
    document: maybe(fc.constantFrom('A-1234', 'a 1234', 'B5678')),
    sibling: maybe(fc.constantFrom('C-1', 'C-2')),
    code: maybe(fc.constantFrom('C-1', 'C-2', 'C-3')),
  })
  .map(
    (each) =>
      without({
        identificationCode: each.code,
        identification: without({
          names: each.names.map((name) => ({ kind: 'usual' as const, ...name })),
          sex: each.sex,
          birthDate: each.birthDate,
          ageYears: each.ageYears,
          ageEstimated: each.ageEstimated,
          nationalities: each.nationality && [each.nationality],
          birthPlace: each.birthPlace,
        }),
        documents: each.document && [{ type: 'passport', number: each.document, issuingCountry: 'GN' }],
        family: without({
          members: each.mother && [{ relation: 'mother', names: [{ given: each.mother }] }],
          siblingsTravelling: each.sibling && [{ relation: 'brother', identificationCode: each.sibling }],
        }),
      }) as CaseFile,
  );

describe('a comparison', () => {
  it('is the same both ways; its score is what its findings add up to, from 0 to 100', () => {
    fc.assert(
      fc.property(child, child, (one, other) => {
        const comparison = compare(one, other);
        expect(compare(other, one)).toEqual(comparison);
        const sum = comparison.findings.reduce((total, { points }) => total + points, 0);
        expect(comparison.score).toBe(Math.min(100, Math.max(0, sum)));
        const features = comparison.findings.map(({ feature }) => feature);
        expect(features).toEqual(FEATURES.filter((each) => features.includes(each)));
      }),
    );
  });

  it('never speaks against a case and its own copy', () => {
    fc.assert(
      fc.property(child, (one) => {
        const { code: _code, siblings: _siblings, ...same } = traits(one);
        const copy = { ...same, code: undefined, siblings: [] };
        expect(compareTraits(copy, copy).findings.filter(({ points }) => points < 0)).toEqual([]);
      }),
    );
  });

  it('is absolute: it holds whatever other cases there are, and a shared number only ever raises it', () => {
    fc.assert(
      fc.property(child, child, (one, other) => {
        const before = compare({ ...one, documents: [] }, { ...other, documents: [] }).score;
        const after = compare({ ...one, ...number('Z777777') }, { ...other, ...number('Z 777 777') }).score;
        expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('holds no value of either file', () => {
    fc.assert(
      fc.property(child, child, (one, other) => {
        const said = compare(one, other).findings.map(({ feature, outcome }) => `${feature} ${outcome}`);
        expect(said.every((each) => /^[a-z-]+ [a-z-]+$/.test(each))).toBe(true);
      }),
    );
  });
});

describe('the keys by which candidates are found', () => {
  it('bring together every two cases that would be suggested', () => {
    let suggested = 0;
    fc.assert(
      fc.property(child, child, (one, other) => {
        if (compare(one, other).score < SUGGESTED_FROM) return;
        suggested += 1;
        const kept = new Set(blockingKeys(traits(one), 0).map(({ text }) => text));
        expect(blockingKeys(traits(other), 2).some(({ text }) => kept.has(text))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
    expect(suggested).toBeGreaterThan(20);
  });

  it('are bounded, however many names a file has', () => {
    const names = Array.from({ length: 20 }, (_none, at) => ({
      kind: 'usual' as const,
      full: Array.from({ length: 12 }, (_word, word) => `Abc${'bdfgklmnrst'[(at + word) % 11]}${word}xyz`).join(' '),
    }));
    expect(blockingKeys(traits(childWith({ names })), 2).length).toBeLessThanOrEqual(120);
  });
});

function without<T extends object>(value: T): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
