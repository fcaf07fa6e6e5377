import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitByCategory } from '#libs/schema-check/split.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { addMonths, closureTerms } from '../../../services/country-node/src/domain/closure/closure-terms.js';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import type { Json } from '../../../services/country-node/src/domain/disclosure/types.js';
import {
  isCategoryOver,
  shorterTerms,
  withoutCategory,
} from '../../../services/country-node/src/domain/safeguards/r21-end-category.js';

const SCHEMA = 'urn:passerelle:schema:case-file:v1';
const NOW = new Date('2026-11-30T12:00:00.000Z');
const months = fc.integer({ min: 0, max: 240 });

describe('R21: what is over before the case is', () => {
  it('is what the law keeps for less long than the rest, and never ends after the case', () => {
    fc.assert(
      fc.property(
        months,
        months,
        fc.date({ min: new Date(0), max: NOW, noInvalidDate: true }),
        (all, some, closedAt) => {
          const retention = [
            { outcome: 'closed', months: all },
            { outcome: 'closed', category: 'HEALTH' as const, months: some },
            { outcome: 'offer-refused', category: 'HEALTH' as const, months: 0 },
          ];
          const terms = shorterTerms({ retention });
          expect(terms).toEqual(some < all ? [{ category: 'HEALTH', months: some }] : []);
          for (const term of terms) {
            expect(isCategoryOver({ closedAt }, term.months, NOW)).toBe(addMonths(closedAt, some) <= NOW);
            const { retentionUntil } = closureTerms({ retention, risk: { closureFollowUpMonths: 3 } }, closedAt);
            expect(addMonths(closedAt, term.months) <= retentionUntil).toBe(true);
          }
        },
      ),
    );
  });

  it('is every category that is named, where the law keeps the case for ever', () => {
    const retention = [{ outcome: 'closed', category: 'EDU' as const, months: 1200 }];
    expect(shorterTerms({ retention })).toEqual([{ category: 'EDU', months: 1200 }]);
    expect(shorterTerms({ retention: [] })).toEqual([]);
  });

  it('must stay: of a case that was opened again', () => {
    expect(isCategoryOver({ closedAt: null }, 0, NOW)).toBe(false);
  });

  it('goes whole, and nothing else with it', async () => {
    const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', NOW);
    const file = newCase.caseFile as unknown as Json;
    const before = splitByCategory(SCHEMA, file);
    const values = (parts: typeof before, not: string) =>
      Object.fromEntries(
        Object.entries(parts)
          .filter(([category]) => category !== not)
          .map(([category, leaves]) => [category, Object.values(leaves).sort()]),
      );
    expect(Object.keys(before).length).toBeGreaterThan(8);
    for (const category of CATEGORIES) {
      const left = withoutCategory(SCHEMA, file, category);
      expect(left === undefined).toBe(before[category] === undefined);
      if (left) expect(values(splitByCategory(SCHEMA, left as Json), '')).toEqual(values(before, category));
    }
  });

  it('must stay: what the schema does not know', () => {
    expect(withoutCategory(SCHEMA, { unheard: 'of' }, 'HEALTH')).toBeUndefined();
    const left = withoutCategory(SCHEMA, { unheard: 'of', health: { generalState: 'fair' } }, 'HEALTH');
    expect(left).toEqual({ unheard: 'of' });
  });
});
