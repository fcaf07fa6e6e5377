import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { firstOf, whichHaveMore } from '../../../services/country-node/src/desk/first-of.js';

const find = (rows: readonly number[]) => (limit: number) => Promise.resolve(rows.slice(0, limit));

describe('the first of a list', () => {
  it('are the first in its order, and say whether there are others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), fc.integer({ min: 1, max: 12 }), async (rows, limit) => {
        expect(await firstOf(limit, find(rows))).toEqual({ items: rows.slice(0, limit), more: rows.length > limit });
      }),
    );
  });

  it.each([
    [0, false],
    [1, false],
    [2, false],
    [3, true],
    [4, true],
  ])('of at most two, where there are %d: more is %s', async (count, more) => {
    expect((await firstOf(2, find(Array.from({ length: count }, (_, at) => at)))).more).toBe(more);
  });

  it('take one row more than are shown, and no other question', async () => {
    const asked: number[] = [];
    await firstOf(200, (limit) => Promise.resolve(asked.push(limit) > 1 ? asked : []));
    expect(asked).toEqual([201]);
  });

  it('of several lists are named where there are others', () => {
    expect(
      whichHaveMore({ approvals: { more: true }, deadlines: { more: false }, emergencies: { more: true } }),
    ).toEqual(['approvals', 'emergencies']);
    expect(whichHaveMore({ approvals: { more: false } })).toEqual([]);
  });
});
