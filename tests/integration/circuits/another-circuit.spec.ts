import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rerouteConversation } from '../../../services/country-node/src/outgoing/reroute-conversation.js';
import { endCircuits } from '../../../services/country-node/src/timekeeper/end-circuits.js';
import type { Country } from '../../support/exchange/country.js';
import { circuitWorld, hopsOf, offerBy } from '../../support/exchange/circuit-world.js';
import { deadlineOf, forgeHop, payloadFor, routeOver } from '../../support/exchange/hostile-hop.js';
import type { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await circuitWorld();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

const states = async (id: string) => [await mr.state(id), await ne.state(id)];
const statuses = async (id: string) => (await mr.messages(id)).map(({ step, status }) => `${step} ${status}`);
const reroute = (id: string, route = ['unicef-ne']) =>
  rerouteConversation(mr.parts, { conversationId: id, route, by: mr.supervisor.id });
const wayOf = async ({ parts }: Country, id: string) =>
  parts.store.transaction(async (tx) => (await tx.hops.get((await tx.conversations.get(id))?.via ?? ''))?.peer);

/** Half a day, in which whatever waits is looked at again. */
async function later(): Promise<void> {
  world.clock.forward({ hours: 12 });
  await world.settle();
}

/** The first relay's office in Niger opens a circuit of its own, for something that it carried before. */
async function bringAgain(messageId: string): Promise<void> {
  const [row] = await mr.parts.store.transaction((tx) => tx.outbox.byMessage(messageId));
  const payload = payloadFor(world, 'ne', row!.sealed);
  const purpose = 'case-transfer';
  const route = routeOver(world, ['ne'], payload, { purpose });
  const body = { hopReference: 'HR-2345-6789-BCDF', purpose, deadline: deadlineOf(world), route, payload };
  await ne.receive([await forgeHop(world, { from: 'iom-ne', to: 'ne', step: 'open', purpose, body })]);
  await world.settle();
}

describe('the answer, where all that was asked is receipted', () => {
  it('comes by the next circuit when a relay of the first died', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    expect(await statuses(id)).toEqual(['offer receipted']);
    world.post.unreachable.add('iom-mr').add('iom-ne');
    await ne.act(id, 'request-information');
    await world.settle();
    await reroute(id);
    await world.settle();
    expect(await states(id)).toEqual(['information-requested', 'information-requested']);
    expect([await wayOf(mr, id), await wayOf(ne, id)]).toEqual(['unicef-ne', 'unicef-ne']);
    expect(await statuses(id)).toEqual(['offer receipted', 'request-information received']);
    world.post.unreachable.clear();
    await later();
  });

  it.each<[string, number]>([
    ['comes by the next circuit when the first had reached its deadline', 2],
    ['comes by it also when what was asked has expired meanwhile', 31 * 24],
  ])('%s', async (_, hours) => {
    const until = new Date(world.clock.now().getTime() + 3_600_000).toISOString();
    const { id } = await offerBy(world, undefined, until);
    await world.settle();
    world.clock.forward({ hours });
    await ne.act(id, 'request-information');
    await endCircuits(mr.parts);
    await world.settle();
    await later();
    expect(await states(id)).toEqual(['offered', 'information-requested']);
    await reroute(id);
    await world.settle();
    expect(await states(id)).toEqual(['information-requested', 'information-requested']);
  });

  it('is not called for with what may be said no more (R1): then nothing goes by the next circuit', async () => {
    const { id, caseId } = await offerBy(world);
    await world.settle();
    await mr.parts.store.transaction(async (tx) => {
      const row = await tx.cases.get(caseId);
      await tx.cases.update(caseId, row!.version, { status: 'closed', updatedAt: world.clock.now() });
    });
    await reroute(id);
    await world.settle();
    expect(await wayOf(ne, id)).toBe('iom-ne');
    expect((await hopsOf(mr))['unicef-ne']).toMatchObject({ state: 'start', payloadDigest: null });
  });
});

describe('the answer to what was taken in without its receipt reaching the author', () => {
  it('goes by the circuit that brought the same once more', async () => {
    const { id } = await offerBy(world);
    for (const node of ['mr', 'iom-mr', 'iom-ne']) await world.settle(node);
    await ne.receive();
    world.post.unreachable.add('iom-ne').add('iom-mr');
    await world.settle();
    expect([await states(id), await statuses(id)]).toEqual([['offered', 'offered'], ['offer queued']]);
    await reroute(id);
    await world.settle();
    expect([await wayOf(ne, id), await statuses(id)]).toEqual(['unicef-ne', ['offer receipted']]);
    await ne.act(id, 'request-information');
    await world.settle();
    expect(await states(id)).toEqual(['information-requested', 'information-requested']);
    world.post.unreachable.clear();
    await later();
  });
});

describe('a circuit that was never opened', () => {
  it('is over when another is laid: nothing of it goes, and nothing of it is looked at for ever', async () => {
    const { id } = await offerBy(world);
    const first = (await mr.conversation(id))?.via;
    await reroute(id);
    await world.settle();
    expect(await states(id)).toEqual(['offered', 'offered']);
    expect(await mr.parts.store.transaction((tx) => tx.hops.get(first!))).toMatchObject({ failed: true });
    expect((await mr.messages(first!)).map(({ step }) => step)).toEqual([]);
    for (const each of [mr, ne]) {
      expect((await each.parts.store.transaction((tx) => tx.outbox.backlog())).open).toBe(0);
    }
  });

  it('by a relay is stopped there as well, and that is acknowledged', async () => {
    const { id } = await offerBy(world);
    await mr.send();
    const relay = world.of('iom-mr');
    await relay.receive();
    await mr.act(id, 'withdraw');
    await reroute(id);
    // The stop is there before the relay has carried the opening on.
    await mr.send();
    await relay.receive();
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
    for (const node of ['mr', 'iom-mr', 'iom-ne', 'unicef-ne', 'ne']) {
      const { open } = await world.of(node).parts.store.transaction((tx) => tx.outbox.backlog());
      expect([node, open]).toEqual([node, 0]);
    }
  });
});

describe('a circuit that comes up late', () => {
  it('and is stopped at once keeps no answer: the one that was heard before it brings them', async () => {
    const { id } = await offerBy(world);
    world.post.unreachable.add('iom-ne');
    await world.settle();
    await reroute(id, ['iom-mr', 'unicef-ne']);
    await world.settle();
    expect([await states(id), await wayOf(ne, id)]).toEqual([['offered', 'offered'], 'unicef-ne']);
    world.post.unreachable.clear();
    world.logged.splice(0);
    world.clock.forward({ seconds: 200 });
    for (const node of ['iom-mr', 'iom-ne']) await world.settle(node);
    // What failed would be tried again later than this clock goes.
    expect(world.logged).toEqual([]);
    const ways: (string | undefined)[] = [];
    for (const parcel of world.post.collect('ne')) {
      await ne.receive([parcel]);
      ways.push(await wayOf(ne, id));
    }
    expect(ways).toContain('iom-ne');
    await later();
    await ne.act(id, 'request-information');
    await world.settle();
    await later();
    expect(await states(id)).toEqual(['information-requested', 'information-requested']);
    expect(await wayOf(ne, id)).toBe('unicef-ne');
  });
});

describe('what a relay that was left brings again', () => {
  it('leads no answers to it, unless it is the newest that was said', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    await ne.act(id, 'request-information');
    await world.settle();
    await reroute(id, ['iom-mr', 'unicef-ne']);
    await mr.act(id, 'provide-information');
    await world.settle();
    const [offer] = await mr.messages(id);
    expect([await wayOf(ne, id), offer?.step]).toEqual(['unicef-ne', 'offer']);
    await bringAgain(offer!.id);
    expect(Object.keys(await hopsOf(ne))).toEqual(['iom-ne']);
    expect(await wayOf(ne, id)).toBe('unicef-ne');
  });
});
