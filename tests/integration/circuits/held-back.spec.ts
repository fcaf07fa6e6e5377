import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Country } from '../../support/exchange/country.js';
import { circuitWorld } from '../../support/exchange/circuit-world.js';
import { deadlineOf, forgeHop, payloadFor, routeOver } from '../../support/exchange/hostile-hop.js';
import type { Posted } from '../../support/exchange/post.js';
import type { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await circuitWorld();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

/** Mauritania offers a case to Niger directly; nothing is delivered yet. */
async function offerDirectly(): Promise<string> {
  const { caseId } = await mr.register('01-moussa');
  return mr.offer(caseId, 'ne');
}

/** What the broker's operator took off the line between the two. */
async function holdBack(): Promise<Posted> {
  await mr.send();
  const [parcel] = world.post.collect('ne');
  return parcel!;
}

/** UNICEF's office, which may relay to Niger, opens a circuit there with what was held back. */
async function handOn({ sealed }: Posted, purpose = 'case-transfer'): Promise<void> {
  const payload = payloadFor(world, 'ne', sealed);
  const route = routeOver(world, ['ne'], payload, { purpose });
  const body = { hopReference: 'HR-2345-6789-BCDF', purpose, deadline: deadlineOf(world), route, payload };
  await ne.receive([await forgeHop(world, { from: 'unicef-ne', to: 'ne', step: 'open', purpose, body })]);
}

const viaOf = async (id: string) => (await ne.conversation(id))?.via;
const states = async (id: string) => [await mr.state(id), await ne.state(id)];

/** What Niger says now reaches Mauritania without UNICEF's office. */
async function arrivesDirectly(id: string): Promise<void> {
  await ne.act(id, 'decline');
  await world.settle('mr', 'ne');
  expect(await states(id)).toEqual(['declined', 'declined']);
}

describe('what went directly, was held back on the line and handed to a relay', () => {
  it('leads no answer away from the line, where the two have spoken directly before', async () => {
    const id = await offerDirectly();
    await world.settle();
    await ne.act(id, 'request-information');
    await world.settle();
    await mr.act(id, 'provide-information');
    await handOn(await holdBack());
    expect([await ne.state(id), await viaOf(id)]).toEqual(['offered', null]);
    await arrivesDirectly(id);
  });

  it('nor where it opens the exchange, once the same has come directly', async () => {
    const id = await offerDirectly();
    const held = await holdBack();
    await handOn(held);
    expect(await viaOf(id)).not.toBeNull();
    await ne.receive([held]);
    expect(await viaOf(id)).toBeNull();
    await arrivesDirectly(id);
  });

  it('nor for longer than its author waits for the receipt before it sends the same again', async () => {
    const id = await offerDirectly();
    await handOn(await holdBack());
    await ne.act(id, 'request-information');
    world.clock.forward({ seconds: 200 });
    await world.settle('mr', 'ne');
    expect([await states(id), await viaOf(id)]).toEqual([['information-requested', 'information-requested'], null]);
  });

  it('is not taken by a circuit of another purpose, and is nothing the worse for it when it comes', async () => {
    const id = await offerDirectly();
    const held = await holdBack();
    await handOn(held, 'family-tracing');
    expect(await ne.conversation(id)).toBeUndefined();
    await ne.receive([held]);
    expect([await ne.state(id), await viaOf(id)]).toEqual(['offered', null]);
    await arrivesDirectly(id);
  });
});
