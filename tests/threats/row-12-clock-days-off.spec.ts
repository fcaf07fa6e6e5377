import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { STORY } from '../support/exchange/inputs.js';
import { CANARY, digestOf, effectsOf, entriesAbout, Scene } from './scene.js';

const HOUR_MS = 3_600_000;
const TOLERATED_HOURS = 72;

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.begin();
});
afterEach(() => {
  for (const node of ['mr', 'ne'] as const) setAhead(node, 0);
});
afterAll(() => scene?.end());

/** Another clock than everybody's: so many hours ahead, or behind when negative. */
function setAhead(node: 'mr' | 'ne', hours: number): void {
  const { world } = scene;
  scene[node].parts.clock = { now: () => new Date(world.clock.now().getTime() + hours * HOUR_MS) };
}

/** An offer as mr's own engine makes it. */
async function offer(): Promise<string> {
  const { caseId } = await scene.mr.register('01-moussa');
  return scene.mr.offer(caseId, 'ne');
}

const statuses = async (id: string) =>
  (await scene.mr.messages(id)).map(({ status, refusalCode }) => [status, refusalCode]);
const faults = () => scene.world.logged.filter(({ error }) => error);

describe('row 12: a clock that is days off', () => {
  it.each([TOLERATED_HOURS, 71, 1, -1, -TOLERATED_HOURS])(
    'by %d hours: a case goes from one side to the other, and each side writes down its own time',
    async (hours) => {
      const { mr, ne, world } = scene;
      setAhead('mr', hours);
      world.post.sent.length = 0;
      const id = await offer();
      await world.settle();
      const [sent] = world.post.sent;
      const row = await ne.parts.store.transaction((tx) => tx.inbox.get(digestOf(sent!.sealed)));
      expect(row?.receivedAt).toEqual(world.clock.now());
      await ne.act(id, 'accept');
      await world.settle();
      await mr.act(id, 'handover', STORY.handover);
      await world.settle();
      await ne.act(id, 'assume', STORY.assume);
      await world.settle();
      expect([await mr.state(id), await ne.state(id)]).toEqual(['assumed', 'assumed']);
      expect([(await mr.conversation(id))?.responsible, faults()]).toEqual(['ne', []]);
    },
  );

  it('by more than three days ahead: what it says is refused with a code, which it learns; what it says once it is right is taken', async () => {
    const { mr, world } = scene;
    setAhead('mr', TOLERATED_HOURS + 0.01);
    const id = await offer();
    await mr.send();
    const [early] = world.post.collect('ne');
    await scene.isRefused(early!, 'issued-in-future');
    setAhead('mr', 0);
    await world.settle();
    expect(await statuses(id)).toEqual([['refused', 'issued-in-future']]);
    expect(await scene.ne.conversation(id)).toBeUndefined();
    await scene.nextGoodMessageArrives();
  });

  it('so far behind that what it says is over when it comes: refused with a code, and said anew once it is right', async () => {
    const { mr, world } = scene;
    setAhead('mr', -31 * 24);
    const id = await offer();
    await mr.send();
    const [late] = world.post.collect('ne');
    await scene.isRefused(late!, 'expired');
    setAhead('mr', 0);
    await world.settle();
    expect(await statuses(id)).toEqual([
      ['refused', 'expired'],
      ['receipted', null],
    ]);
    expect(await scene.ne.state(id)).toBe('offered');
    await scene.nextGoodMessageArrives();
  });

  it('at whoever answers: a receipt of the future settles nothing, and one counts as soon as its time is near', async () => {
    const { mr, ne, world } = scene;
    const id = await offer();
    setAhead('ne', TOLERATED_HOURS + 1);
    await mr.send();
    await ne.receive();
    await ne.send();
    const [receipt] = world.post.collect('mr');
    const before = await effectsOf(mr);
    await mr.receive([receipt!]);
    expect(await effectsOf(mr)).toEqual(before);
    const entries = await entriesAbout(mr, receipt!.sealed);
    expect(entries).toMatchObject([{ content: { code: 'issued-in-future' } }]);
    expect(canonicalJson(entries)).not.toContain(CANARY);
    expect((await statuses(id)).flat()).toContain('queued');
    setAhead('ne', 0);
    world.clock.forward({ hours: 2 });
    await world.settle();
    expect([await statuses(id), await ne.state(id), faults()]).toEqual([[['receipted', null]], 'offered', []]);
    await scene.nextGoodMessageArrives();
  });
});
