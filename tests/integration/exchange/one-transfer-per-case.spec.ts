import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

async function assumed(): Promise<string> {
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  for (const [country, step] of [
    [ne, 'accept'],
    [mr, 'handover'],
    [ne, 'assume'],
  ] as const) {
    await country.act(id, step);
    await world.settle();
  }
  return id;
}

it('is not offered back while it is on its way to a third authority', async () => {
  const id = await assumed();
  const row = (await ne.conversation(id))!;
  const onward = { ...row, id: uuidv7(), peer: 'iom-ne', role: 'offerer', state: 'offered' };
  await ne.parts.store.transaction((tx) => tx.conversations.insert(onward));
  await expect(ne.act(id, 'offer-return')).rejects.toMatchObject({ code: 'transfer-open' });
  await ne.parts.store.transaction((tx) =>
    tx.conversations.update(onward.id, { state: 'declined', updatedAt: world.clock.now() }),
  );
  await ne.act(id, 'offer-return');
  await world.settle();
  expect(await mr.state(id)).toBe('return-offered');
});

it('is not offered back by an authority that has passed it on', async () => {
  const id = await assumed();
  const { caseId } = (await ne.conversation(id))!;
  await ne.parts.store.transaction(async (tx) => {
    const { version } = (await tx.cases.get(caseId))!;
    await tx.cases.update(caseId, version, { responsible: 'iom-ne', updatedAt: world.clock.now() });
  });
  await expect(ne.act(id, 'offer-return')).rejects.toMatchObject({ code: 'not-responsible' });
});
