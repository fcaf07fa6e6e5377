import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import { onPaper } from '../../../services/country-node/src/domain/safeguards/r23-print.js';

describe('what goes onto paper (R23)', () => {
  const some = fc.subarray([...CATEGORIES]).map((each) => new Set<string>(each));

  it('is no more than is seen, nothing told in confidence (R11), nothing restricted (R10), and everything else', () => {
    fc.assert(
      fc.property(some, some, (seen, hidden) => {
        const printed = onPaper(seen, hidden);
        for (const category of CATEGORIES) {
          const may = seen.has(category) && !hidden.has(category) && category !== 'WITHHELD';
          expect([category, printed.has(category)]).toEqual([category, may]);
        }
      }),
    );
  });
});
