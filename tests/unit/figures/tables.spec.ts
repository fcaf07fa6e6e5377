import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CaseFile, SignedFigures } from '#libs/schema-check/generated/types.js';
import { factsOfCase } from '../../../services/country-node/src/domain/figures/case-facts.js';
import { type CountedStep, factsOfReceived } from '../../../services/country-node/src/domain/figures/exchange-facts.js';
import {
  type FigureTable,
  POPULATION_NAMES,
  POPULATIONS,
  Tally,
} from '../../../services/country-node/src/domain/figures/figure-tables.js';
import { figuresCsv } from '../../../services/country-node/src/domain/figures/figures-csv.js';
import { figuresToSign, keepToTheirLimit } from '../../../services/country-node/src/domain/figures/signed-figures.js';
import {
  boundsOf,
  QUARTER,
  quarterOf,
  quartersDue,
} from '../../../services/country-node/src/domain/figures/quarters.js';

const at = (text: string) => new Date(text);

describe('a quarter', () => {
  const moment = fc.date({ min: at('2001-01-01T00:00:00Z'), max: at('2099-12-31T23:59:59Z'), noInvalidDate: true });

  it('holds every moment once', () => {
    fc.assert(
      fc.property(moment, (when) => {
        const quarter = quarterOf(when);
        const { from, to } = boundsOf(quarter);
        expect(quarter).toMatch(QUARTER);
        expect(from <= when && when < to).toBe(true);
        expect([quarterOf(from), quarterOf(to)]).toEqual([quarter, expect.not.stringMatching(quarter)]);
      }),
    );
  });

  it('is due a month after its end, once, the oldest first', () => {
    const first = at('2026-02-03T00:00:00Z');
    expect(quartersDue(first, at('2026-04-30T23:59:59Z'), new Set())).toEqual([]);
    expect(quartersDue(first, at('2026-05-01T00:00:00Z'), new Set())).toEqual(['2026-Q1']);
    expect(quartersDue(first, at('2027-02-01T00:00:00Z'), new Set(['2026-Q2']))).toEqual([
      '2026-Q1',
      '2026-Q3',
      '2026-Q4',
    ]);
  });
});

const FILE: CaseFile = {
  identification: { sex: 'female', birthDate: '2012-05-05' },
  accompaniment: { status: 'separated' },
  health: { disability: { seeing: 'a_lot_of_difficulty' } },
  route: { stages: [{ country: 'GN' }, { country: 'ML' }] },
  risk: { level: 'high' },
  bid: { outcome: 'local_integration' },
};

describe('a case', () => {
  const registered = at('2026-06-01T00:00:00Z');

  it('stands where its coarse forms say', () => {
    expect(factsOfCase({ file: FILE }, 'local', registered)).toEqual({
      origin: 'local',
      'age-band': '10-14',
      sex: 'female',
      accompaniment: 'separated',
      disability: 'yes',
      risk: 'high',
      'way-began-in': 'GN',
      solution: 'local_integration',
    });
  });

  it('of which little is known, or that was erased, stands under unknown', () => {
    const { origin, ...facts } = factsOfCase({}, 'received', registered);
    expect([origin, new Set(Object.values(facts))]).toEqual(['received', new Set(['unknown'])]);
    const partly = { file: { health: { disability: { seeing: 'no_difficulty' as const } } } };
    expect(factsOfCase(partly, 'local', registered)['disability']).toBe('unknown');
  });
});

describe('an exchange', () => {
  const step = (name: string, own: boolean, day: number): CountedStep => ({
    ...{ step: name, own },
    at: new Date(Date.UTC(2026, 0, day)),
  });

  it.each<[string, CountedStep[], Date | undefined, string, string]>([
    [
      'accepted in time',
      [step('offer', false, 1), step('accept', true, 3)],
      new Date(Date.UTC(2026, 0, 4)),
      'within-3-days',
      'within-1-day',
    ],
    [
      'accepted late',
      [step('offer', false, 1), step('accept', true, 60)],
      new Date(Date.UTC(2026, 5, 4)),
      'later',
      'later',
    ],
    [
      'without a day to meet',
      [step('offer', false, 1), step('accept', true, 2)],
      undefined,
      'within-1-day',
      'not-agreed',
    ],
    ['declined', [step('offer', false, 1), step('decline', true, 2)], undefined, 'not-accepted', 'not-agreed'],
    [
      'accepted by the other side',
      [step('offer', false, 1), step('accept', false, 2)],
      undefined,
      'not-accepted',
      'not-agreed',
    ],
  ])('%s', (_what, steps, contact, accept, meet) => {
    expect(factsOfReceived('case-transfer', steps, contact)).toEqual({
      kind: 'case-transfer',
      'time-to-accept': accept,
      'time-to-contact': meet,
    });
  });
});

const cellsOf = (counts: Record<string, number | undefined>) =>
  Object.entries(counts).map(([category, count]) => ({ category, ...(count === undefined ? {} : { count }) }));

const facts = fc.record({
  origin: fc.constantFrom('local', 'received'),
  'age-band': fc.constantFrom('0-4', '18+', 'unknown'),
  sex: fc.constantFrom('female', 'male', 'something new'),
  'way-began-in': fc.constantFrom('GN', 'ML', 'NG', 'unknown'),
});

function told(members: readonly Record<string, string>[], least: number): FigureTable[] {
  const tally = new Tally('cases');
  for (const each of members) tally.add(each);
  return tally.tell(least);
}

describe('the tables of a population', () => {
  it('have each member once in each, and no cell below the limit', () => {
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 60 }), fc.integer({ min: 3, max: 8 }), (members, least) => {
        const tables = told(members, least);
        expect(tables.map(({ dimension }) => dimension)).toEqual(Object.keys(POPULATIONS.cases));
        const few = members.length > 0 && members.length < least;
        for (const { total, cells } of tables) {
          expect(total).toBe(few ? null : members.length);
          for (const { count } of cells ?? []) expect(count === null || count === 0 || count >= least).toBe(true);
          const sum = (cells ?? []).reduce((all, { count }) => all + (count ?? 0), 0);
          expect(sum <= members.length).toBe(true);
        }
      }),
    );
  });

  it('are parted one way at a time: no dimension joins two', () => {
    for (const name of POPULATION_NAMES) {
      for (const categories of Object.values<readonly string[] | null>(POPULATIONS[name])) {
        expect(new Set(categories ?? []).size).toBe(categories?.length ?? 0);
      }
    }
  });

  it('are signed without what is not told, and keep to their own limit', () => {
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 60 }), fc.integer({ min: 3, max: 8 }), (members, least) => {
        const figures = { period: '2026-Q1', least, madeAt: at('2026-05-01T00:00:00Z'), tables: told(members, least) };
        const signed = figuresToSign('mr', figures);
        expect(JSON.stringify(signed)).not.toContain('null');
        expect(keepToTheirLimit(signed)).toBe(true);
      }),
    );
  });

  it.each<[string, Partial<SignedFigures['tables'][number]>]>([
    ['a count below the limit', { total: 20, cells: cellsOf({ male: 2, female: 18 }) }],
    ['a total below the limit', { total: 4 }],
    ['cells without a total', { cells: cellsOf({ male: 9 }) }],
    ['one hidden count alone', { total: 20, cells: cellsOf({ male: undefined, female: 18 }) }],
    [
      'hidden counts that are too few',
      { total: 20, cells: cellsOf({ male: undefined, other: undefined, female: 18 }) },
    ],
    ['a category twice', { total: 20, cells: [...cellsOf({ male: 10 }), ...cellsOf({ male: 10 })] }],
    ['parts that are not the whole', { total: 20, cells: cellsOf({ male: 9, female: 10 }) }],
  ])('with %s must not pass for figures', (_what, table) => {
    const tables = [{ population: 'cases', dimension: 'sex', ...table }];
    const signed: SignedFigures = {
      v: 1,
      node: 'mr',
      period: '2026-Q1',
      least: 5,
      madeAt: '2026-05-01T00:00:00Z',
      tables,
    };
    expect(keepToTheirLimit(signed)).toBe(false);
  });

  it('read as comma-separated values, hidden counts as such', () => {
    const members = Array.from({ length: 20 }, (_none, place) => ({ sex: place < 2 ? 'male' : 'female' }));
    const csv = figuresCsv(
      'mr',
      '2026-Q1',
      told(members, 5).filter(({ dimension }) => dimension === 'sex'),
    );
    expect(csv.split('\r\n')).toEqual([
      'node,period,population,dimension,category,count',
      'mr,2026-Q1,cases,sex,total,20',
      'mr,2026-Q1,cases,sex,female,hidden',
      'mr,2026-Q1,cases,sex,male,hidden',
      'mr,2026-Q1,cases,sex,other,0',
      'mr,2026-Q1,cases,sex,unknown,0',
      '',
    ]);
  });

  it('hold no cell that a spreadsheet could take for a formula', () => {
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 40 }), (members) => {
        const lines = figuresCsv('mr', '2026-Q1', told(members, 3)).trimEnd().split('\r\n').slice(1);
        for (const cell of lines.flatMap((line) => line.split(','))) expect(cell).toMatch(/^[A-Za-z0-9][\w+-]*$/);
      }),
    );
  });
});
