import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Desk } from '../../support/desk.js';
import { World } from '../../support/exchange/world.js';
import { QueueFiller } from './fill-queues.js';

interface Side {
  count: number;
  oldestSeconds: number | null;
  drainedPerMinute: number;
  expectedDrainSeconds: number | null;
}

let world: World;
let desk: Desk;
let fill: QueueFiller;

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('mr'));
  fill = await QueueFiller.connect(world.of('mr').databaseUrl);
});
afterAll(async () => {
  await fill?.close();
  await desk?.close();
  await world?.end();
});

async function queues(): Promise<Record<string, { out: Side; in: Side }>> {
  const { status, json } = await desk.ask('administrator', 'GET', '/queues');
  expect(status).toBe(200);
  const items = json.items as unknown as { peer: string; out: Side; in: Side }[];
  return Object.fromEntries(items.map(({ peer, ...sides }) => [peer, sides]));
}

const NOTHING = { count: 0, oldestSeconds: null, drainedPerMinute: 0, expectedDrainSeconds: 0 };

describe('the backlog of a node', () => {
  it('is empty on a node that never said anything', async () => {
    expect(await queues()).toEqual({});
  });

  it('counts what waits for a peer, tells its age, and knows no end while nothing drains', async () => {
    const mr = world.of('mr');
    world.post.unreachable.add('ne');
    const { caseId } = await mr.register('01-moussa');
    await mr.offer(caseId, 'ne');
    world.clock.forward({ days: 7 });
    await mr.send();
    const stuck = { count: 1, oldestSeconds: 604_800, drainedPerMinute: 0, expectedDrainSeconds: null };
    expect(await queues()).toEqual({ ne: { out: stuck, in: NOTHING } });
  });

  it('measures the drain, both ways, from what really left', async () => {
    world.post.unreachable.clear();
    world.clock.forward({ seconds: 120 });
    await world.settle();
    const { ne } = await queues();
    // What went out: the offer, closed by its receipt. What came in: that receipt.
    expect(ne).toEqual({ out: { ...NOTHING, drainedPerMinute: 1 }, in: { ...NOTHING, drainedPerMinute: 1 } });
  });

  it('foretells from that when the rest will be gone, and keeps peers and directions apart', async () => {
    await fill.inbox({ peer: 'ne', count: 30 });
    await fill.inbox({ peer: 'ne', count: 12 }, 'parked');
    await fill.outbox({ peer: 'iom-ne', count: 7 });
    const found = await queues();
    expect(found['ne']!.in).toMatchObject({ count: 42, drainedPerMinute: 1, expectedDrainSeconds: 42 * 60 });
    expect(found['ne']!.out.count).toBe(0);
    expect(found['iom-ne']!.out).toMatchObject({ count: 7, expectedDrainSeconds: null });
    expect(found['iom-ne']!.in).toEqual(NOTHING);
  });

  it('forgets what left long ago', async () => {
    await fill.forgetDrain();
    expect((await queues())['ne']!.in).toMatchObject({ count: 42, drainedPerMinute: 0, expectedDrainSeconds: null });
  });
});
