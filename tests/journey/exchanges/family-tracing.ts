import { beforeAll, describe, expect, it } from '@jest/globals';
import { familyTracing } from '../../../deploy/local/story/family-tracing.js';
import type { Items } from '../../../deploy/local/story/api-types.js';
import { everythingAt } from '../support/circuit-journey.js';
import type { Journey } from '../support/journey.js';

let journey: Journey;

/** A search by way of two relays; they keep nothing of it, as long as they were asked for nothing else. */
export function familyTracings(network: () => Journey): void {
  beforeAll(() => {
    journey = network();
  });

  describe('a search over two real relays', () => {
    it('is told as the story tells it: asked, found as far as she agrees, verified on both sides, stopped when a risk is found', async () => {
      await expect(journey.tell(familyTracing)).resolves.toBeDefined();
    }, 240_000);

    it('went by way of the offices, which keep nothing of whom it was about', async () => {
      const { telling } = await journey.tell();
      for (const office of ['iom-mr', 'iom-ml']) {
        const { items } = await telling
          .as(office, 'supervisor')
          .get<Items<{ place: string; purpose: string }>>('circuits');
        expect(items.map(({ place, purpose }) => [place, purpose])).toEqual([['relay', 'family-tracing']]);
        const kept = await everythingAt(journey.node(office));
        for (const name of ['Bakary', 'Aminata', 'She waits for him.']) expect(kept).not.toContain(name);
        expect(await journey.rows(office, 'case_file')).toBe(0);
      }
    }, 60_000);
  });
}
