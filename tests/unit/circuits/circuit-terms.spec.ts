import { describe, expect, it } from '@jest/globals';
import {
  CIRCUIT_TERMS,
  isTooFarOff,
  livesTooLong,
  mostOnward,
} from '../../../services/country-node/src/domain/circuits/circuit-terms.js';

const AT = new Date('2026-07-01T00:00:00Z');
const inDays = (days: number) => new Date(AT.getTime() + days * 86_400_000);

describe('the life of a circuit', () => {
  it.each<[number, boolean, boolean]>([
    [CIRCUIT_TERMS.days, false, false],
    [120, false, false],
    [121, true, false],
    [123, true, false],
    [124, true, true],
    [365 * 7973, true, true],
  ])('of %d days: one’s own lives too long %p, a neighbour’s is refused %p', (days, own, theirs) => {
    expect([livesTooLong(CIRCUIT_TERMS, inDays(days), AT), isTooFarOff(CIRCUIT_TERMS, inDays(days), AT)]).toEqual([
      own,
      theirs,
    ]);
  });
});

describe('a neighbour’s share of the link behind a relay', () => {
  it('leaves room for others, also where the next node counts them all against the relay', () => {
    const { perNeighbour } = CIRCUIT_TERMS;
    const [authority, organisation] = (['authority', 'organisation'] as const).map((kind) =>
      mostOnward(CIRCUIT_TERMS, { kind }),
    );
    expect(authority!).toBeLessThanOrEqual(organisation! / 3);
    expect(organisation!).toBeLessThan(perNeighbour);
    expect(mostOnward(CIRCUIT_TERMS, { kind: 'consular' })).toBe(authority);
  });
});
