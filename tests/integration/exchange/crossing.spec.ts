import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import type { Posted } from '../../support/exchange/post.js';
import { settleAll } from '../../support/exchange/call-back.js';
import { consent } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

async function offered(): Promise<string> {
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  return id;
}

const both = async (id: string) => [await mr.state(id), await ne.state(id)];
const counted = async (country: Country, id: string) =>
  (await country.messages(id)).map(({ step, status }) => `${step} ${status}`).sort();

describe('messages that cross', () => {
  it.each([
    ['ne', 'accept', 'withdraw', 'withdrawn'],
    ['ne', 'decline', 'withdraw', 'withdrawn'],
    ['ne', 'accept', 'expire', 'expired'],
    ['ne', 'request-information', 'withdraw', 'withdrawn'],
  ] as const)('end in one state: %s %s, mr %s', async (_node, theirs, ours, state) => {
    const id = await offered();
    await ne.act(id, theirs);
    await mr.act(id, ours);
    await world.settle();
    expect(await both(id)).toEqual([state, state]);
    expect((await mr.conversation(id))?.responsible).toBe('mr');
    expect((await ne.conversation(id))?.responsible).toBe('mr');
  });
});

describe('a courier that doubles, reorders and repeats', () => {
  it('has no effect twice, and the same answer is given again', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [offer] = world.post.collect('ne') as [Posted];
    await ne.receive([offer, offer]);
    await ne.receive([offer]);
    await world.settle();
    expect(await counted(ne, id)).toEqual(['offer received']);
    expect(await counted(mr, id)).toEqual(['offer receipted']);
    // Published again before the receipt came: other bytes are not needed, the digest is known.
    world.clock.forward({ days: 3 });
    await ne.receive([offer]);
    await world.settle();
    expect(await counted(ne, id)).toEqual(['offer received']);
  });

  it('waits for what a message follows', async () => {
    const id = await offered();
    await ne.act(id, 'request-information');
    await world.settle();
    await mr.act(id, 'provide-information');
    await mr.send();
    const answer = world.post.collect('ne');
    const { caseId } = (await mr.conversation(id))!;
    await ne.receive(answer);
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover', STORY.handover);
    await mr.send();
    const [handover] = world.post.collect('ne') as [Posted];
    expect(caseId).toBeDefined();
    await ne.receive([handover]);
    await world.settle();
    expect(await both(id)).toEqual(['handed-over', 'handed-over']);
  });

  it.each([[[0, 1]], [[1, 0]]])(
    'ends alike on both sides when an offer comes with what calls it back, in the order %j',
    async (order) => {
      const { caseId } = await mr.register('01-moussa');
      const id = await mr.offer(caseId, 'ne');
      await mr.send();
      await consent(mr, caseId, { event: 'withdrawn' });
      world.clock.forward({ seconds: 600 });
      await mr.send();
      const came = world.post.collect('ne');
      expect(came).toHaveLength(2);
      await ne.receive(order.map((at) => came[at]!));
      await settleAll(world);
      const known = (country: Country) => country.conversation(id);
      const [here, there] = [await known(mr), await known(ne)];
      expect([here?.state, there?.state]).toEqual(there ? ['withdrawn', 'withdrawn'] : ['start', undefined]);
    },
  );

  it('takes a step that overtook its opening once the opening is there', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await mr.act(id, 'withdraw');
    await mr.send();
    const [offer, withdrawal] = world.post.collect('ne') as [Posted, Posted];
    await ne.receive([withdrawal]);
    expect(await ne.state(id)).toBeUndefined();
    await ne.receive([offer]);
    await world.settle();
    expect(await both(id)).toEqual(['withdrawn', 'withdrawn']);
  });
});

describe('what is lost on the way back', () => {
  it('is said again: a receipt that never arrived', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await ne.receive();
    await ne.send();
    expect(world.post.collect('mr')).toHaveLength(1);
    world.clock.forward({ seconds: 151 });
    await world.settle();
    expect(await counted(mr, id)).toEqual(['offer receipted']);
    expect(await counted(ne, id)).toEqual(['offer received']);
  });

  it('is said again: a refusal that never arrived', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    world.publish({ agreements: [] });
    await ne.receive();
    world.publish();
    await ne.send();
    expect(world.post.collect('mr')).toHaveLength(1);
    world.clock.forward({ seconds: 151 });
    await world.settle();
    expect(await counted(mr, id)).toEqual(['offer refused']);
  });

  it('a step that follows a refused one is refused too, not kept waiting for ever', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await mr.act(id, 'withdraw');
    await mr.send();
    const [offer, withdrawal] = world.post.collect('ne') as [Posted, Posted];
    await ne.receive([withdrawal]);
    world.publish({ agreements: [] });
    await ne.receive([offer]);
    world.publish();
    await world.settle();
    expect(await counted(mr, id)).toEqual(['offer refused', 'withdraw refused']);
    const { parked } = await ne.parts.store.transaction((tx) => tx.inbox.counts());
    expect(parked).toBe(0);
  });
});

describe('a long outage', () => {
  it('publishes again until the receipt is there', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    world.post.collect('ne');
    world.clock.forward({ seconds: 151 });
    await world.settle();
    expect(await both(id)).toEqual(['offered', 'offered']);
  });

  it('keeps what cannot be delivered, and delivers it when the node is back', async () => {
    world.post.unreachable.add('ne');
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    for (let hours = 0; hours < 48; hours += 6) {
      world.clock.forward({ hours: 6 });
      await mr.send();
    }
    expect(await ne.state(id)).toBeUndefined();
    world.post.unreachable.clear();
    world.clock.forward({ hours: 1 });
    await world.settle();
    expect(await both(id)).toEqual(['offered', 'offered']);
    expect(await counted(ne, id)).toEqual(['offer received']);
  });

  it('signs and seals a lapsed message again; the receiver applies one of them', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [old] = world.post.collect('ne') as [Posted];
    world.clock.forward({ days: 31 });
    world.publish();
    await mr.send();
    await ne.receive();
    await world.settle();
    await ne.receive([old]);
    await world.settle();
    expect(await both(id)).toEqual(['offered', 'offered']);
    const applied = (await ne.messages(id)).filter(({ status }) => status === 'received');
    expect(applied).toHaveLength(1);
  });
});
