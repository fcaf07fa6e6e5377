import { describe, expect, it } from '@jest/globals';
import { isWay } from '../../../services/country-node/src/domain/circuits/judge-stops.js';
import type { Participant } from '../../../services/country-node/src/domain/disclosure/types.js';

const KINDS: Readonly<Record<string, Participant['kind']>> = {
  mr: 'authority',
  ne: 'authority',
  'iom-mr': 'organisation',
  'iom-ne': 'organisation',
  'ml-consulate-mr': 'consular',
};
const participant = (id: string): Participant | undefined => {
  const kind = KINDS[id];
  return kind && { id, country: 'XX', kind, roles: [] };
};
const from = (origin: string, ...stops: string[]) => isWay(origin, stops, participant);

describe('a way over relays', () => {
  it('leads over organisations to any node that is listed', () => {
    expect([from('mr', 'iom-mr', 'ne'), from('mr', 'iom-mr', 'iom-ne', 'ne')]).toEqual([true, true]);
    expect(from('mr', 'iom-mr', 'iom-ne')).toBe(true);
  });

  it.each([
    ['without a relay', ['ne']],
    ['to nobody', []],
    ['over an authority', ['ne', 'iom-ne']],
    ['over a consulate', ['ml-consulate-mr', 'ne']],
    ['over nobody that is listed', ['iom-xx', 'ne']],
    ['to nobody that is listed', ['iom-mr', 'xx']],
    ['twice over the same', ['iom-mr', 'iom-ne', 'iom-mr', 'ne']],
    ['back to where it began', ['iom-mr', 'mr']],
    ['over where it began', ['iom-mr', 'mr', 'ne']],
  ])('is none %s', (_, stops) => {
    expect(from('mr', ...stops)).toBe(false);
  });
});
