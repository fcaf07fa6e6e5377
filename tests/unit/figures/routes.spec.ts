import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Tally } from '../../../services/country-node/src/domain/figures/figure-tables.js';
import { RouteTally } from '../../../services/country-node/src/domain/figures/routes.js';

const LEAST = 5;
const KINDS = ['case-transfer', 'referral', 'documents'];

interface Exchange {
  kind: string;
  peer: string;
}
const many = (kind: string, peer: string, count: number): Exchange[] =>
  Array.from({ length: count }, () => ({ kind, peer }));

/** What is told of exchanges that were opened: by kind for everybody, and by route. */
function tell(exchanges: readonly Exchange[]) {
  const [opened, routes] = [new Tally('exchanges-opened'), new RouteTally()];
  for (const { kind, peer } of exchanges) {
    opened.add({ kind });
    routes.add('exchanges-opened', kind, peer);
  }
  const [byKind] = opened.tell(LEAST);
  return { byKind: byKind!, routes: routes.tell([byKind!], LEAST) };
}

describe('exchanges by route', () => {
  it('name the offices with enough of a kind, and hide with what is small what would show it', () => {
    const some = [...many('referral', 'ne', 12), ...many('referral', 'ml', 6), ...many('referral', 'dz', 2)];
    const cells = [
      { category: 'ml', count: 6 },
      { category: 'ne', count: null },
      { category: 'other', count: null },
    ];
    expect(tell(some).routes).toEqual([{ population: 'exchanges-opened', kind: 'referral', total: 20, cells }]);
  });

  it('leave out kinds whose own count is hidden: its route would tell it', () => {
    const { byKind, routes } = tell([...many('case-transfer', 'ne', 20), ...many('referral', 'ne', 3)]);
    const hidden = byKind.cells!.filter(({ count }) => count === null).map(({ category }) => category);
    expect(hidden).toContain('referral');
    expect(routes.filter(({ kind }) => hidden.includes(kind))).toEqual([]);
    expect(tell(many('referral', 'ne', 4)).routes).toEqual([]);
  });

  it('tell no small count, and no other total than the one that is told by kind', () => {
    const exchange = fc.record({ kind: fc.constantFrom(...KINDS), peer: fc.constantFrom('ne', 'ml', 'dz', 'iom-ne') });
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 120 }), (exchanges) => {
        const { byKind, routes } = tell(exchanges);
        for (const { kind, total, cells } of routes) {
          expect(byKind.cells?.find(({ category }) => category === kind)?.count).toBe(total);
          const counts = (cells ?? []).map(({ count }) => count);
          expect(counts.filter((count) => count !== null && count > 0 && count < LEAST)).toEqual([]);
          expect(counts.filter((count) => count === null).length).not.toBe(1);
        }
      }),
    );
  });
});
