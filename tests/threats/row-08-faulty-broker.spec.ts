import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../chaos/simulation/random.js';
import { STORY } from '../support/exchange/inputs.js';
import type { Posted } from '../support/exchange/post.js';
import { entriesOf, Scene } from './scene.js';
import { Wired } from './wired.js';

/** Who does what in a transfer, and where both sides then are. */
const PLAY = [
  ['ne', 'request-information', 'information-requested'],
  ['mr', 'provide-information', 'offered'],
  ['ne', 'accept', 'accepted'],
  ['mr', 'handover', 'handed-over'],
  ['ne', 'assume', 'assumed'],
] as const;

describe('row 8: a courier that drops, reorders, doubles and withholds', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.begin();
  });
  afterAll(() => scene?.end());

  const state = async (id: string) => [await scene.mr.state(id), await scene.ne.state(id)].join();

  /** One round of a courier who does as it likes; every so often the retry interval passes. */
  async function round(random: Random, withheld: Posted[]): Promise<void> {
    const { mr, ne, world } = scene;
    await mr.send();
    await ne.send();
    const bag = [...withheld.splice(0), ...world.post.collect('mr'), ...world.post.collect('ne')];
    for (const posted of random.shuffle(bag)) {
      const fate = random.next();
      if (fate < 0.35) continue;
      if (fate < 0.5) {
        withheld.push(posted);
        continue;
      }
      const copies = fate < 0.7 ? 2 : 1;
      await world.of(posted.to).receive(Array.from({ length: copies }, () => posted));
      // Old mail comes again whenever the courier feels like it.
      const old = random.pick(world.post.sent);
      if (random.chance(0.3)) await world.of(old.to).receive([old]);
    }
    world.clock.forward({ seconds: 160 });
  }

  it.each([81, 82, 83, 84])('a transfer comes to its end, each message once (seed %i)', async (seed) => {
    const { mr, ne, world } = scene;
    const random = new Random(seed);
    const withheld: Posted[] = [];
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    for (let rounds = 0; (await state(id)) !== 'offered,offered' && rounds < 80; rounds += 1)
      await round(random, withheld);
    for (const [who, step, then] of PLAY) {
      expect(await state(id)).not.toBe(`${then},${then}`);
      await world.of(who).act(id, step, STORY[step]);
      for (let rounds = 0; (await state(id)) !== `${then},${then}` && rounds < 80; rounds += 1)
        await round(random, withheld);
      expect(await state(id)).toBe(`${then},${then}`);
    }
    // What is under way at the end comes to rest as well.
    world.clock.forward({ seconds: 160 });
    await world.settle('mr', 'ne');
    for (const country of [mr, ne]) {
      const messages = await country.messages(id);
      expect(messages.map(({ step }) => step).sort()).toEqual(['offer', ...PLAY.map(([, step]) => step)].sort());
      expect(messages.filter(({ status }) => !['received', 'receipted'].includes(status))).toEqual([]);
      const received = (await entriesOf(country)).filter(
        ({ kind, content }) => kind === 'message-received' && content['conversationId'] === id,
      );
      const mine = messages.filter(({ direction }) => direction === 'in');
      expect(received).toHaveLength(mine.length);
    }
    expect((await mr.conversation(id))?.responsible).toBe('ne');
    expect(world.logged.filter(({ error }) => error)).toEqual([]);
    await scene.nextGoodMessageArrives();
  });
});

describe('row 8: a broker that forgets', () => {
  let wired: Wired;
  beforeAll(async () => {
    wired = await Wired.begin();
  });
  afterAll(() => wired?.end());

  /** The retry interval passes while the brokers find each other again. */
  const later = (holds: () => Promise<boolean>) => async () => {
    wired.scene.world.clock.forward({ seconds: 20 });
    return holds();
  };

  it('what it acknowledged and lost before the node took it comes again, and once', async () => {
    const { mr, ne } = wired.scene;
    await wired.nextGoodMessageArrives();
    await wired.nodeOf(ne).stopReceiving();
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const [message] = await mr.messages(id);
    expect(message?.status).toBe('queued');
    await wired.network.restartLeaf('ne', { wiped: true });
    await wired.nodeOf(ne).receive();
    const arrived = async () => (await mr.messages(id))[0]?.status === 'receipted';
    await wired.until(later(arrived), 'it comes again', 45_000);
    const received = (await entriesOf(ne)).filter(
      ({ kind, content }) => kind === 'message-received' && content['messageId'] === message!.id,
    );
    expect(received).toHaveLength(1);
    await wired.nextGoodMessageArrives();
  });

  it('a receipt that the author’s broker lost is given again', async () => {
    const { mr, ne } = wired.scene;
    await wired.nodeOf(mr).stopReceiving();
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    await wired.until(
      later(async () => (await ne.state(id)) === 'offered'),
      'the offer arrives',
    );
    await ne.send();
    await wired.network.restartLeaf('mr', { wiped: true });
    // The other broker would take the same bytes for a duplicate for two minutes, on a clock that no test moves.
    await wired.network.restartLeaf('ne', { wiped: true });
    await wired.nodeOf(mr).receive();
    const receipted = async () => (await mr.messages(id))[0]?.status === 'receipted';
    await wired.until(later(receipted), 'the receipt comes again', 45_000);
    expect((await ne.messages(id)).map(({ step, status }) => [step, status])).toEqual([['offer', 'received']]);
  });
});
