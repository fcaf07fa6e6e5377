import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  OTHERS,
  suppress,
  tellParts,
  type ToldTable,
} from '../../../services/country-node/src/domain/figures/suppress.js';

const cells = (counts: readonly number[]) => counts.map((count, at) => ({ category: `c${at}`, count }));
const tell = (counts: readonly number[], least: number) => suppress(cells(counts), least);
const shown = ({ cells: told }: ToldTable) => told?.map(({ count }) => count);

describe('what is told of a table', () => {
  it.each<[string, number[], number | null, (number | null)[] | undefined]>([
    ['nothing is small', [9, 0, 7], 16, [9, 0, 7]],
    ['one is small: another goes with it', [9, 2, 20, 8], 39, [9, null, 20, null]],
    ['two are small, and would follow from each other', [30, 4, 4, 30], 68, [30, null, null, null]],
    ['the other would not hide enough', [30, 1, 5], 36, [null, null, null]],
    ['nothing but small ones', [2, 2, 2], 6, undefined],
    ['the small one is all there is beside zero', [0, 4, 0], null, undefined],
    ['too few in all', [1, 2, 1], null, undefined],
    ['nobody', [0, 0, 0], 0, [0, 0, 0]],
  ])('%s', (_what, counts, total, told) => {
    const table = tell(counts, 5);
    expect([table.total, shown(table)]).toEqual([total, told]);
  });
});

/** Every table of up to `most` in each of `n` cells. */
function* everyTable(n: number, most: number): Generator<number[]> {
  for (let code = 0; code < (most + 1) ** n; code += 1) {
    yield Array.from({ length: n }, (_none, at) => Math.floor(code / (most + 1) ** at) % (most + 1));
  }
}

describe('whoever knows the rule, the limit and the total', () => {
  it.each([
    [3, 3, 9],
    [4, 3, 7],
    [3, 4, 11],
  ])('of %i cells with the limit %i, cannot tell any small count from the others below the limit', (n, least, most) => {
    // Tables of which the same is told: what a reader cannot tell apart.
    const alike = Map.groupBy(everyTable(n, most), (counts) => JSON.stringify(tell(counts, least)));
    let hidden = 0;
    for (const [text, tables] of alike) {
      const told = JSON.parse(text) as ToldTable;
      // Beyond it the tables are not all here.
      if (told.total === null || told.total > most) continue;
      shown(told)?.forEach((count, at) => {
        if (count !== null) return;
        const could = new Set(tables.map((counts) => counts[at]!));
        // It hides others and is known not to be small.
        if (![...could].some((each) => each > 0 && each < least)) return;
        hidden += 1;
        for (let small = 1; small < least; small += 1) expect([text, at, could.has(small)]).toEqual([text, at, true]);
      });
    }
    expect(hidden).toBeGreaterThan(5);
  });
});

const counts = fc.array(fc.oneof(fc.nat(6), fc.nat(200)), { minLength: 1, maxLength: 12 });
const limit = fc.integer({ min: 3, max: 12 });

describe('whatever is counted', () => {
  it('no small count is told, none is the only one hidden, and what is told is true', () => {
    fc.assert(
      fc.property(counts, limit, (all, least) => {
        const { total, cells: told } = tell(all, least);
        const sum = all.reduce((one, other) => one + other, 0);
        expect(total).toBe(sum > 0 && sum < least ? null : sum);
        told?.forEach(({ count }, at) => {
          if (count === null) return;
          expect(count).toBe(all[at]);
          expect(count === 0 || count >= least).toBe(true);
        });
        expect(told?.filter(({ count }) => count === null).length).not.toBe(1);
      }),
    );
  });

  it('hides nothing where nothing is small', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 12, max: 99 }), { minLength: 1 }), (all) => {
        expect(shown(tell(all, 12))).toEqual(all);
      }),
    );
  });
});

describe('an open list of categories', () => {
  const countries = (named: Record<string, number>, rare: number) =>
    new Map([...Object.entries(named), ...Array.from({ length: rare }, (_none, at) => [`x${at}`, 1] as const)]);

  it('names none that is rare, not even that it is there', () => {
    const counted = new Map([
      ['NG', 3],
      ['ML', 9],
      ['GN', 12],
      ['CI', 2],
    ]);
    expect(tellParts(counted, null, 5)).toEqual({
      total: 26,
      cells: [
        { category: 'GN', count: 12 },
        { category: 'ML', count: 9 },
        { category: OTHERS, count: 5 },
      ],
    });
  });

  it.each<[string, Record<string, number>, number, number | null, (number | null)[] | undefined]>([
    ['nobody', {}, 0, 0, [0]],
    ['none but rare ones, too few in all', {}, 4, null, undefined],
    ['so few that what is left of a named one would follow', { ML: 5 }, 1, 6, undefined],
    ['as few of which nothing is small, which must not look otherwise', { ML: 6 }, 0, 6, undefined],
    ['as few of rare ones alone', {}, 8, 8, undefined],
    ['the first that may be told', { ML: 9 }, 0, 9, [9, 0]],
    ['few of the rest, beside a large last one', { GN: 7, ML: 12 }, 2, 21, [7, null, null]],
    ['few of the rest, beside a last one that does not hide enough', { GN: 90, ML: 9 }, 4, 103, undefined],
    ['enough of the rest', { GN: 7, ML: 5 }, 5, 17, [7, 5, 5]],
  ])('%s', (_what, named, rare, total, told) => {
    const table = tellParts(countries(named, rare), null, 5);
    expect([table.total, shown(table)]).toEqual([total, told]);
  });

  it.each([
    [3, 14],
    [4, 19],
    [5, 23],
  ])(
    'with the limit %i tells nobody how small its rest is, whoever knows the rule and that no other cell is small',
    (least, most) => {
      const tables = [...everyTable(3, most)]
        .filter((named) => named.every((count) => count === 0 || count >= least))
        .map(([a, b, c]) => ({ a: a!, b: b!, c: c! }))
        .flatMap((named) => Array.from({ length: most + 1 }, (_none, rare) => ({ named, rare })))
        .filter(({ named: { a, b, c }, rare }) => a + b + c + rare <= most);
      const alike = Map.groupBy(tables, ({ named, rare }) =>
        JSON.stringify(tellParts(countries(named, rare), null, least)),
      );
      let hidden = 0;
      for (const [text, like] of alike) {
        const { total, cells: told } = JSON.parse(text) as ToldTable;
        const rests = new Set(like.map(({ rare }) => rare));
        if (told && told.at(-1)!.count !== null) {
          expect([text, [...rests].filter((rare) => rare > 0 && rare < least)]).toEqual([text, []]);
          continue;
        }
        // Too few for it to be anything: then all tables of that total look alike.
        if (total === null || total < 2 * least - 1) {
          expect([...alike.keys()].filter((other) => (JSON.parse(other) as ToldTable).total === total)).toEqual([text]);
          continue;
        }
        hidden += 1;
        for (let small = 1; small < least; small += 1)
          expect([text, small, rests.has(small)]).toEqual([text, small, true]);
      }
      expect(hidden).toBeGreaterThan(5);
    },
  );
});
