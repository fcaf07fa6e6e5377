import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_MEMBERS } from '../../deploy/local/members.js';
import { familyTracing } from '../../deploy/local/story/family-tracing.js';
import type { Items } from '../../deploy/local/story/api-types.js';
import { everythingAt } from './support/circuit-journey.js';
import { Journey } from './support/journey.js';

const WAY = ['mr', 'iom-mr', 'iom-ml', 'ml'];
let journey: Journey;

beforeAll(async () => {
  journey = await Journey.begin({ members: WAY.map((id) => DEMO_MEMBERS.find((each) => each.id === id)!) });
}, 240_000);
afterAll(() => journey?.end());

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
