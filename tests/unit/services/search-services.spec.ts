import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type HeldEntry, searchServices } from '../../../services/country-node/src/domain/services/search-services.js';
import type { ServiceEntry } from '../../../services/country-node/src/domain/services/service-entry.js';
import { someFocalPoint, someService } from '../../support/some-services.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const TERMS = { now: NOW, staleAfterDays: 90 };
const held = (entry: ServiceEntry, node = 'mr', expiresAt: Date | null = null): HeldEntry => ({
  ...{ node, position: 0, entry, expiresAt },
});

const LIST = [
  held(someService()),
  held(someFocalPoint()),
  held(
    someService({ id: 'zinder', country: 'NE', admin1: 'NE-7', languages: ['ha'], serves: { sexes: ['female'] } }),
    'ne',
  ),
  held(someService({ id: 'old', country: 'NE', admin1: 'NE-8', lastVerified: '2026-08-01' }), 'ne'),
];
const idsAlong = (route: string[], search = {}) =>
  searchServices(LIST, { route, ...search }, TERMS).map(({ entry }) => entry.id);

describe('a search along a route', () => {
  it('answers stop by stop, what serves the whole country in each of its regions', () => {
    expect(idsAlong(['NE', 'MR'])).toEqual(['zinder', 'old', 'shelter-nouakchott', 'tracing-desk']);
    expect(idsAlong(['MR-1', 'NE-7'])).toEqual(['tracing-desk', 'zinder']);
    expect(idsAlong(['ML'])).toEqual([]);
  });

  it.each<[object, string[]]>([
    [{ kind: 'focal-point' }, ['tracing-desk']],
    [{ handles: 'case_transfer' }, ['tracing-desk']],
    [{ handles: 'documents' }, []],
    [{ serviceType: 'shelter_service' }, ['shelter-nouakchott', 'zinder', 'old']],
    [{ language: 'ha' }, ['zinder']],
    [{ sex: 'male' }, ['shelter-nouakchott', 'tracing-desk', 'old']],
    [{ age: 3 }, ['tracing-desk', 'zinder']],
  ])('finds by %o', (search, ids) => expect(idsAlong(['MR', 'NE'], search)).toEqual(ids));

  it('shows what is stale as stale, behind what is fresh', () => {
    const [lapsed, fresh] = [held(someService(), 'aa', new Date(NOW.getTime() - 1)), held(someService(), 'zz')];
    const found = searchServices([lapsed, fresh, ...LIST.slice(3)], { route: ['MR', 'NE'] }, TERMS);
    expect(found.map(({ node, stale, staleBecause }) => [node, stale, staleBecause])).toEqual([
      ['zz', false, null],
      ['aa', true, 'not-renewed'],
      ['ne', true, 'not-verified'],
    ]);
  });

  it('never gives anything that is not on the route, and each entry once, at its first stop', () => {
    const place = fc.constantFrom('MR', 'NE', 'ML', 'MR-1', 'NE-7', 'ML-2');
    const entry = fc.record({ at: place, days: fc.integer({ min: 0, max: 400 }) }).map(({ at, days }) =>
      someService({
        country: at.slice(0, 2),
        ...(at.length > 2 ? { admin1: at } : { admin1: `${at}-9` }),
        lastVerified: new Date(NOW.getTime() - days * 86_400_000).toISOString().slice(0, 10),
      }),
    );
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 12 }),
        fc.array(place, { minLength: 1, maxLength: 6 }),
        (some, route) => {
          const list = some.map((each, position) => ({ ...held(each), position }));
          const found = searchServices(list, { route }, TERMS);
          for (const { stop, entry: each } of found) {
            expect([each.country, each.admin1]).toContain(route[stop]);
            expect(route.slice(0, stop)).not.toContain(each.admin1);
          }
          expect(new Set(found.map(({ entry: each }) => each)).size).toBe(found.length);
          expect(found.map(({ stop }) => stop)).toEqual(found.map(({ stop }) => stop).toSorted((a, b) => a - b));
          for (const { stale, entry: each } of found) {
            expect(stale).toBe(NOW.getTime() - Date.parse(each.lastVerified) > 90 * 86_400_000);
          }
        },
      ),
    );
  });
});
