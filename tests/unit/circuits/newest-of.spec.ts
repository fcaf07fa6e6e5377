import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newestOf } from '../../../services/country-node/src/domain/circuits/newest-of.js';

const said = (...times: number[]) => times.map((time, at) => ({ at, issuedAt: new Date(time) }));

describe('what was said last', () => {
  it.each<[string, number[], number | undefined]>([
    ['nothing', [], undefined],
    ['the only one', [5], 0],
    ['recorded last', [5, 6], 1],
    ['recorded before an older one that came late', [5, 7, 6], 1],
    ['recorded last of the same time', [7, 7, 6], 1],
  ])('is %s', (_, times, at) => {
    expect(newestOf(said(...times))?.at).toBe(at);
  });

  it('has nothing newer beside it, and nothing as new behind it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (times) => {
        const { at, issuedAt } = newestOf(said(...times))!;
        expect(times.every((time) => time <= issuedAt.getTime())).toBe(true);
        expect(times.slice(at + 1).every((time) => time < issuedAt.getTime())).toBe(true);
      }),
    );
  });
});
