import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Posted } from '../support/exchange/post.js';
import { entriesOf, Scene } from './scene.js';

let scene: Scene;

beforeAll(async () => {
  scene = await Scene.begin();
});
afterAll(() => scene?.end());

/** Every order of some things. */
function orders<T>(some: readonly T[]): T[][] {
  if (some.length < 2) return [[...some]];
  return some.flatMap((first, at) => orders(some.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

/** One offer, then a step of each side that neither knows of; both are on their way. */
async function crossed(theirs: 'accept' | 'decline' | 'request-information', ours: 'withdraw' | 'expire') {
  const { mr, ne, world } = scene;
  const { caseId } = await mr.register('01-moussa');
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, theirs);
  await mr.act(id, ours);
  await mr.send();
  await ne.send();
  const [toNe] = world.post.collect('ne');
  const [toMr] = world.post.collect('mr');
  return { id, toNe: toNe!, toMr: toMr! };
}

async function deliver(posted: Posted): Promise<void> {
  await scene.world.of(posted.to).receive([posted]);
}

async function outcome(id: string) {
  const { mr, ne } = scene;
  const of = async (country: typeof mr) => {
    const { state, responsible } = (await country.conversation(id))!;
    const messages = (await country.messages(id)).map(({ step, status }) => `${step} ${status}`).sort();
    return { state, responsible, messages };
  };
  const [here, there] = [await of(mr), await of(ne)];
  expect([here.state, here.responsible]).toEqual([there.state, there.responsible]);
  return { state: here.state, responsible: here.responsible, here: here.messages, there: there.messages };
}

const PAIRS = [
  ['accept', 'withdraw', 'withdrawn'],
  ['decline', 'withdraw', 'withdrawn'],
  ['request-information', 'withdraw', 'withdrawn'],
  ['accept', 'expire', 'expired'],
] as const;

describe('row 14: accept crosses withdraw', () => {
  it.each(PAIRS)('%s crosses %s: in every order of arrival, doubled, both end %s', async (theirs, ours, state) => {
    const seen = new Set<string>();
    const arrivals = orders(['toNe', 'toMr', 'toNe', 'toMr'] as const);
    for (const order of new Map(arrivals.map((each) => [each.join(), each])).values()) {
      const crossing = await crossed(theirs, ours);
      for (const which of order) await deliver(crossing[which]);
      await scene.world.settle();
      seen.add(JSON.stringify(await outcome(crossing.id)));
    }
    expect(seen.size).toBe(1);
    expect(JSON.parse([...seen][0]!)).toMatchObject({ state, responsible: 'mr' });
  });

  it('whatever is lost first and comes again after the retry interval', async () => {
    const seen = new Set<string>();
    for (const lost of [['toNe'], ['toMr'], ['toNe', 'toMr']] as const) {
      const crossing = await crossed('accept', 'withdraw');
      for (const which of ['toNe', 'toMr'] as const) {
        if (!(lost as readonly string[]).includes(which)) await deliver(crossing[which]);
      }
      // Receipts of what did arrive get lost as well.
      await scene.mr.send();
      await scene.ne.send();
      scene.world.post.collect('mr');
      scene.world.post.collect('ne');
      scene.world.clock.forward({ seconds: 151 });
      await scene.world.settle();
      seen.add(JSON.stringify(await outcome(crossing.id)));
    }
    expect(seen.size).toBe(1);
    expect(JSON.parse([...seen][0]!)).toMatchObject({ state: 'withdrawn', responsible: 'mr' });
  });

  it('receipts in any order change nothing', async () => {
    const seen = new Set<string>();
    for (const receiptsFirst of [true, false]) {
      const crossing = await crossed('accept', 'withdraw');
      await deliver(crossing.toNe);
      await deliver(crossing.toMr);
      await scene.mr.send();
      await scene.ne.send();
      const receipts = [...scene.world.post.collect('mr'), ...scene.world.post.collect('ne')];
      for (const receipt of receiptsFirst ? receipts : receipts.reverse()) await deliver(receipt);
      await scene.world.settle();
      seen.add(JSON.stringify(await outcome(crossing.id)));
    }
    expect(seen.size).toBe(1);
  });

  it('is in both ledgers, is nobody’s fault, and the next good message arrives', async () => {
    const crossing = await crossed('accept', 'withdraw');
    await deliver(crossing.toMr);
    await deliver(crossing.toNe);
    await scene.world.settle();
    for (const country of [scene.mr, scene.ne]) {
      const kinds = (await entriesOf(country)).filter(({ content }) => content['conversationId'] === crossing.id);
      expect(kinds.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['message-sent', 'message-received']));
    }
    expect(scene.world.logged.filter(({ error }) => error)).toEqual([]);
    await scene.nextGoodMessageArrives();
  });
});
