import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliveryController } from '../../../services/country-node/src/desk/delivery.controller.js';
import { World } from '../../support/exchange/world.js';
import { QueueFiller } from './fill-queues.js';

const PER_PEER = 100;

let world: World;
let fill: QueueFiller;
let door: DeliveryController;

beforeAll(async () => {
  world = await World.begin();
  const ne = world.of('ne');
  fill = await QueueFiller.connect(ne.databaseUrl);
  door = new DeliveryController(ne.parts, { perPeer: PER_PEER });
});
afterAll(async () => {
  await fill?.close();
  await world?.end();
});

let made = 0;
const from = (peer: string) => ({ subject: `ps.v1.${peer}.ne.inbox`, data: Buffer.from(`sealed.${(made += 1)}`) });
const waitingOf = async (peer: string) => {
  const [found] = await world.of('ne').parts.store.transaction((tx) => tx.inbox.undone([peer], 10_000));
  return found?.waiting ?? 0;
};

describe('a peer with too much undone', () => {
  it('is held back while others go on, and let in again when its backlog is shorter', async () => {
    await fill.inbox({ peer: 'mr', count: PER_PEER });
    expect(await door.accept([from('mr'), from('iom-ne'), from('mr'), from('iom-ne')])).toEqual([0, 2]);
    expect([await waitingOf('mr'), await waitingOf('iom-ne')]).toEqual([PER_PEER, 2]);
    await fill.clear();
    await fill.inbox({ peer: 'mr', count: PER_PEER - 1 });
    expect(await door.accept([from('mr')])).toEqual([]);
    expect(await waitingOf('mr')).toBe(PER_PEER);
    await fill.clear();
  });

  it('is let in while all of its own is parked, because what that waits for must come; but not without end', async () => {
    await fill.inbox({ peer: 'mr', count: PER_PEER + 10 }, 'parked');
    expect(await door.accept([from('mr')])).toEqual([]);
    await fill.clear();
    await fill.inbox({ peer: 'mr', count: 2 * PER_PEER }, 'parked');
    expect(await door.accept([from('mr')])).toEqual([0]);
    await fill.clear();
  });

  it('is named in the log once a minute, not once a message', async () => {
    const said = () => world.logged.filter(({ event }) => event === 'peer-held-back').length;
    await fill.inbox({ peer: 'mr', count: PER_PEER });
    world.clock.forward({ seconds: 61 });
    const before = said();
    for (let round = 0; round < 5; round += 1) await door.accept([from('mr'), from('mr')]);
    expect(said() - before).toBe(1);
    world.clock.forward({ seconds: 61 });
    await door.accept([from('mr')]);
    expect(said() - before).toBe(2);
    await fill.clear();
  });
});
