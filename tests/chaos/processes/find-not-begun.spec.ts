import { describe, expect, it } from '@jest/globals';
import { findNotBegun } from './find-not-begun.js';

type Parts = Parameters<typeof findNotBegun>[0];
type Part = Parts[number];

/** Five seeds from this one, of which the second takes something back, but for what is said of one of them. */
function round(from: number, at = 0, said: Partial<Part> = {}): Parts {
  return Array.from({ length: 5 }, (_each, place) => ({
    ...{ seed: from + place, begun: ['referral'], notBegun: [], takenBack: 0, faults: [] },
    ...(place === 1 ? { begun: ['consent-change'], takenBack: 1 } : {}),
    ...(place === at ? said : {}),
  }));
}

const restored = [{ name: 'restoreFromBackup', played: true, what: 'the database is restored' }];

describe('what a run had to begin', () => {
  it.each([
    ['and began', round(1), []],
    ['and no seed did', round(1, 3, { notBegun: ['documents'] }), ['nobody could begin documents']],
    ['and another seed did', round(1, 3, { notBegun: ['referral'] }), []],
    [
      'and another round did',
      [...round(1, 3, { notBegun: ['documents'] }), ...round(6, 3, { begun: ['documents'] })],
      [],
    ],
    ['in the next round', round(6, 3, { notBegun: ['documents'] }), ['nobody could begin documents']],
    ['in a round that was not run whole', round(1, 3, { notBegun: ['documents'] }).slice(1), []],
    ['in five seeds of two rounds', round(4, 3, { notBegun: ['documents'] }), []],
    [
      'so that a check had no occasion',
      round(1, 1, { takenBack: 0 }),
      ['what a child took back was looked for in no seed'],
    ],
    ['so that a restored node forgot it', round(1, 1, { takenBack: 0, faults: restored }), []],
    [
      'and a restore was not played',
      round(1, 1, { takenBack: 0, faults: [{ ...restored[0]!, played: false }] }),
      ['what a child took back was looked for in no seed'],
    ],
  ])('%s', (_what, outcomes, found) => {
    expect(findNotBegun(outcomes)).toEqual(found);
  });
});
