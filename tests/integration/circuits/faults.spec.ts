import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { thumbprintOf } from '#libs/envelope/keys.js';
import type { Revocation } from '#libs/trust/types.js';
import type { Country } from '../../support/exchange/country.js';
import {
  AGREEMENTS,
  circuitStates,
  circuitWorld,
  hopsOf,
  offerBy,
  ON_THE_WAY,
} from '../../support/exchange/circuit-world.js';
import type { Posted } from '../../support/exchange/post.js';
import type { World } from '../../support/exchange/world.js';
import { rerouteConversation } from '../../../services/country-node/src/outgoing/reroute-conversation.js';

let world: World;
let mr: Country;
let ne: Country;
/** Keys that were stolen stay revoked. */
const revoked: Revocation[] = [];

beforeAll(async () => {
  world = await circuitWorld();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

const states = async (id: string) => [await mr.state(id), await ne.state(id)];
const openRows = async ({ parts }: Country) => (await parts.store.transaction((tx) => tx.outbox.backlog())).open;

/** What the courier does with each parcel, drawn by the test. */
type Trick = 'deliver' | 'lose' | 'double' | 'keep';
const trick = fc.constantFrom<Trick>('deliver', 'deliver', 'lose', 'double', 'keep');

/** One round of mail in which parcels are lost, doubled, kept back, and come in another order. */
async function troubledRound(kept: Posted[], tricks: readonly Trick[], reversed: boolean): Promise<void> {
  for (const id of ON_THE_WAY) await world.of(id).send();
  const parcels = [...kept.splice(0), ...ON_THE_WAY.flatMap((id) => world.post.collect(id))];
  const there: Posted[] = [];
  for (const [at, parcel] of parcels.entries()) {
    const what = tricks[at % tricks.length];
    if (what === 'keep') kept.push(parcel);
    if (what === 'double') there.push(parcel, parcel);
    if (what === 'deliver') there.push(parcel);
  }
  for (const id of ON_THE_WAY) {
    const mine = there.filter(({ to }) => to === id);
    await world.of(id).receive(reversed ? mine.reverse() : mine);
  }
}

describe('a circuit through losses, doubles and other orders', () => {
  it('brings everything to both ends, once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(trick, { minLength: 3, maxLength: 9 }), fc.boolean()), {
          minLength: 4,
          maxLength: 8,
        }),
        async (rounds) => {
          const { id } = await offerBy(world);
          const kept: Posted[] = [];
          const step = async (tricks: readonly Trick[], reversed: boolean) => {
            await troubledRound(kept, tricks, reversed);
            world.clock.forward({ seconds: 160 });
            const [here, there] = await states(id);
            if (there === 'offered' && here === 'offered') await ne.act(id, 'request-information');
            if (here === 'information-requested') await mr.act(id, 'withdraw');
          };
          for (const [tricks, reversed] of rounds) await step(tricks, reversed);
          world.post.waiting.push(...kept);
          for (let at = 0; at < 6; at += 1) {
            await world.settle();
            world.clock.forward({ seconds: 700 });
          }
          const [here, there] = await states(id);
          expect(here).toBe(there);
          const ids = async (side: Country) => (await side.messages(id)).map(({ digest }) => digest).sort();
          expect(await ids(mr)).toEqual(await ids(ne));
          for (const node of ON_THE_WAY) expect(await openRows(world.of(node))).toBe(0);
        },
      ),
      { numRuns: 6 },
    );
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
  }, 300_000);
});

describe('a relay that dies', () => {
  it('on the way out leaves the message waiting; another circuit brings it, and the answer comes by that one', async () => {
    const { id } = await offerBy(world);
    world.post.unreachable.add('iom-ne');
    await world.settle();
    expect(await states(id)).toEqual(['offered', undefined]);
    await rerouteConversation(mr.parts, { conversationId: id, route: ['iom-mr', 'unicef-ne'], by: mr.supervisor.id });
    await world.settle();
    expect(await states(id)).toEqual(['offered', 'offered']);
    await ne.act(id, 'request-information');
    await world.settle();
    expect(await states(id)).toEqual(['information-requested', 'information-requested']);
    expect(Object.keys(await hopsOf(ne))).toEqual(['unicef-ne']);
  });

  it('and comes back brings late what went by it, to no effect, and acknowledges the stop', async () => {
    world.post.unreachable.delete('iom-ne');
    world.clock.forward({ seconds: 200 });
    await world.settle();
    const all = await mr.parts.store.transaction((tx) => tx.hops.list({ limit: 2 }));
    expect(all.map(({ state }) => state)).toEqual(['open', 'stopped']);
  });

  it('between question and answer: the way back is the one by which the other end heard last', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    world.post.unreachable.add('iom-mr').add('iom-ne');
    await ne.act(id, 'request-information');
    await mr.act(id, 'withdraw');
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'information-requested']);
    await rerouteConversation(mr.parts, { conversationId: id, route: ['unicef-ne'], by: mr.supervisor.id });
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
    expect((await mr.messages(id)).map(({ step }) => step).sort()).toEqual([
      'offer',
      'request-information',
      'withdraw',
    ]);
    world.post.unreachable.clear();
    world.clock.forward({ seconds: 200 });
    await world.settle();
    for (const node of ON_THE_WAY) expect(await openRows(world.of(node))).toBe(0);
  });
});

describe('a node on a circuit whose keys were stolen while messages waited', () => {
  it.each(['mr', 'iom-mr', 'iom-ne', 'ne'])('and which has others: %s', async (robbed) => {
    const { id } = await offerBy(world);
    await world.settle();
    for (const node of ON_THE_WAY) world.post.unreachable.add(node);
    await mr.act(id, 'withdraw');
    await ne.act(id, 'request-information');
    await world.settle();
    // What it has to pass on waits with it, too.
    for (const node of ON_THE_WAY.filter((each) => each !== robbed)) world.post.unreachable.delete(node);
    await world.settle();
    for (const node of ON_THE_WAY) world.post.unreachable.add(node);
    const effectiveAt = world.clock.now().toISOString();
    const stolen = (await world.renewKeys(robbed)).map(thumbprintOf);
    revoked.push(...stolen.map((thumbprint): Revocation => ({ thumbprint, effectiveAt, reason: 'stolen' })));
    world.publish({ revocations: revoked });
    world.post.unreachable.clear();
    for (let round = 0; round < 8; round += 1) {
      world.clock.forward({ seconds: 700 });
      await world.settle();
    }
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
    for (const node of ON_THE_WAY) expect([node, await openRows(world.of(node))]).toEqual([node, 0]);
  });
});

describe('a circuit that cannot go on', () => {
  it('comes back to its origin without a word about where or why, and the offer stands as never made', async () => {
    world.publish({
      revocations: revoked,
      agreements: AGREEMENTS.filter(({ parties }) => parties.join() !== 'iom-ne,ne'),
    });
    const { id } = await offerBy(world);
    await world.settle();
    expect(await states(id)).toEqual(['start', undefined]);
    expect(await circuitStates(world, ['mr', 'iom-mr'])).toEqual({
      'mr>iom-mr': 'broken',
      'iom-mr>mr': 'broken',
      'iom-mr>iom-ne': 'broken',
    });
    const [offer] = await mr.messages(id);
    expect(offer).toMatchObject({ status: 'refused', refusalCode: 'circuit-undeliverable', receipt: null });
    world.publish({ revocations: revoked });
  });

  it('is broken for both sides when an agreement on it ends, and what waits goes by another one', async () => {
    const { id } = await offerBy(world);
    await world.settle();
    world.publish({
      revocations: revoked,
      agreements: AGREEMENTS.filter(({ parties }) => parties.join() !== 'iom-mr,iom-ne'),
    });
    await mr.act(id, 'withdraw');
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'offered']);
    expect(await circuitStates(world, ['mr', 'iom-mr'])).toMatchObject({
      'mr>iom-mr': 'broken',
      'iom-mr>mr': 'broken',
    });
    await rerouteConversation(mr.parts, { conversationId: id, route: ['unicef-ne'], by: mr.supervisor.id });
    await world.settle();
    expect(await states(id)).toEqual(['withdrawn', 'withdrawn']);
    world.publish({ revocations: revoked });
  });
});
