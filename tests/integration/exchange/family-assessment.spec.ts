import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Country } from '../../support/exchange/country.js';
import { messagesOf, NODES, SAID, searching } from '../../support/exchange/tracing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let ml: Country;

beforeAll(async () => {
  world = await World.begin(undefined, [], NODES);
  ml = world.of('ml');
});
afterAll(() => world?.end());

describe('R5: a family that was assessed decides what is told of it', () => {
  it('neither the risk that was seen nor what is recommended goes without a yes to it', async () => {
    const { play } = await searching(world);
    const { agreed, assessment } = SAID.assess;
    const { childInformed } = SAID.request;
    await play.take(
      ['ml', 'report-located', SAID.located],
      ['mr', 'verify', SAID.verify],
      ['mr', 'request-assessment', { aspects: ['willingness'], childInformed }],
    );
    for (const item of ['risk', 'recommendation'] as const) {
      const silent = { ...SAID.assess, agreed: { ...agreed, [item]: false } };
      await expect(ml.act(play.id, 'assess', silent)).rejects.toMatchObject({
        code: 'consent-missing',
        pointers: [`/assessment/${item}`],
      });
    }
    const { relationship, willingness } = assessment;
    const nothingMore = { checks: SAID.assess.checks, agreed: { ...agreed, risk: false, recommendation: false } };
    await play.take(['ml', 'assess', { ...nothingMore, assessment: { relationship, willingness } }]);
    expect(await play.states()).toEqual(['assessed', 'assessed']);
    expect(JSON.stringify((await messagesOf(world.of('mr'), play.id)).at(-1)?.said)).not.toContain('reunification');
  });
});
