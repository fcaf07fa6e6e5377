import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setAside } from '../../services/country-node/src/casework/confirm-record.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import { type Country, enrol } from '../support/exchange/country.js';
import { caseWithConsent } from '../support/exchange/sharing.js';
import { World } from '../support/exchange/world.js';
import { backUp, note, sequence } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeEach(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(mr.parts, world.continuityOf('mr'));
}, 60_000);
afterEach(() => world?.end());

const statusOf = async (peer: string) => (await mr.resyncs()).find((each) => each.peer === peer)?.status;
const parked = async () => (await mr.parts.store.transaction((tx) => tx.inbox.counts())).parked;
const timesAsked = () => world.logged.filter(({ event }) => event === 'resync-again').length;

async function expectAssumed(id: string, caseId: string): Promise<void> {
  const row = await mr.parts.store.transaction((tx) => tx.cases.get(caseId));
  expect([await mr.state(id), row?.responsible, await parked()]).toEqual(['assumed', 'ne', 0]);
}

describe('row 15: what a partner says rests on what a restored node has forgotten', () => {
  /** All of a transfer but the assumption came after Mauritania's backup; Niger is down when it is asked. */
  async function handedOver(): Promise<{ caseId: string; id: string }> {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    await backUp(world, mr);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await world.settle();
    await note(world, mr);
    world.post.unreachable.add('mr');
    await ne.act(id, 'assume');
    expect(await world.restore('mr')).toBe('restored');
    return { caseId, id };
  }

  async function setNigerAside(): Promise<void> {
    await setAside(mr.parts, await enrol(mr.parts.store, 'data-protection-officer'), 'ne');
  }

  it('is asked of it once more where it had been set aside: who is responsible is not two', async () => {
    const { caseId, id } = await handedOver();
    await world.settle('mr', 'iom-ne');
    const request = world.post.collect('ne');
    await setNigerAside();
    world.post.unreachable.delete('mr');
    // Its answer to what it was asked before is lost; what it had to say waits for a conversation that is not known.
    expect(request.length).toBeGreaterThan(0);
    world.clock.forward({ seconds: 200 });
    await ne.send();
    await mr.receive();
    expect([await statusOf('ne'), await parked(), timesAsked()]).toEqual(['again', 1, 1]);
    await world.resynchronise();
    await expectAssumed(id, caseId);
  });

  it('is asked of it once more as soon as it answers, though it was set aside', async () => {
    const { caseId, id } = await handedOver();
    await world.settle('mr', 'iom-ne');
    await setNigerAside();
    await ne.receive();
    world.post.unreachable.delete('mr');
    await ne.send();
    await mr.receive();
    expect(await statusOf('ne')).toBe('again');
    await world.resynchronise();
    world.clock.forward({ seconds: 200 });
    await world.settle();
    await expectAssumed(id, caseId);
  });

  it('is asked of it once for each message that waits, whether or not it has an answer', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    await backUp(world, mr);
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    const late = world.post.collect('ne');
    expect(await world.restore('mr')).toBe('restored');
    await world.resynchronise();
    expect([await mr.conversation(id), timesAsked()]).toEqual([undefined, 0]);
    // Niger takes it in only now, and its receipt is lost.
    await ne.receive(late);
    await ne.send();
    world.post.collect('mr');
    await ne.act(id, 'accept');
    await ne.send();
    const said = world.post.collect('mr');
    await mr.receive(said);
    expect([await statusOf('ne'), await parked(), timesAsked()]).toEqual(['again', 1, 1]);
    // Nothing that is asked arrives, and what waits comes again.
    await sequence(mr);
    await setNigerAside();
    await mr.receive(said);
    expect([await statusOf('ne'), await parked(), timesAsked()]).toEqual(['set-aside', 1, 1]);
    await mr.parts.store.transaction((tx) => tx.restoration.update('ne', { status: 'again' }));
    await world.resynchronise();
    expect([await mr.state(id), await parked()]).toEqual(['accepted', 0]);
  });

  it('is not asked of anybody by a node that was never restored', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const id = await mr.offer(caseId, 'ne');
    await mr.send();
    await mr.act(id, 'withdraw');
    await mr.send();
    const [offer, withdraw] = world.post.collect('ne');
    await ne.receive([withdraw!]);
    expect((await ne.parts.store.transaction((tx) => tx.inbox.counts())).parked).toBe(1);
    expect([await ne.resyncs(), timesAsked()]).toEqual([[], 0]);
    await ne.receive([offer!]);
    expect(await ne.state(id)).toBe('withdrawn');
  });
});
