import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { onReach } from '../../services/country-node/src/ports/failpoints.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import type { Country } from '../support/exchange/country.js';
import type { Posted } from '../support/exchange/post.js';
import { STORY } from '../support/exchange/inputs.js';
import { consent } from '../support/exchange/sharing.js';
import { World } from '../support/exchange/world.js';
import { backUp, confirmAll, note, offered, sequence, verify } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeEach(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const each of [mr, ne]) await resume(each.parts, world.continuityOf(each.id));
}, 60_000);
afterEach(() => world?.end());

/** Niger signs what its backup does not hold, and is put back to that backup. */
async function loseWhatWasSigned(): Promise<void> {
  const id = await offered(world);
  await backUp(world, ne);
  await ne.act(id, 'accept');
  await world.settle();
  await mr.act(id, 'handover');
  await sequence(ne);
  await world.settle();
  // It dies before its own mark says how far it had come.
  expect(await world.restore('ne')).toBe('restored');
}

/** What Mauritania answers to the request for what was lost: copies, and then that these are all. */
async function ask(): Promise<Posted[]> {
  world.clock.forward({ seconds: 4 });
  await ne.send();
  await mr.receive();
  await mr.send();
  return world.post.collect('ne');
}

async function restoreAgain(): Promise<void> {
  await backUp(world, ne);
  expect(await world.restore('ne')).toBe('restored');
  await world.resynchronise();
}

async function declared() {
  const { findings, breaks } = await verify(ne, mr);
  return { findings, declared: breaks.filter(({ heldBy }) => heldBy === 'mr').length };
}

describe('row 15: a node that was restored is restored again before it heard everything', () => {
  it('declares what it had learnt it lost, though everything else had come back by then', async () => {
    await loseWhatWasSigned();
    const answer = await ask();
    expect(answer.length).toBeGreaterThan(1);
    await ne.receive(answer.slice(0, -1));
    await restoreAgain();
    expect(await declared()).toEqual({ findings: [], declared: 1 });
  }, 60_000);

  it('declares it also where its ledger has grown beyond what was lost meanwhile', async () => {
    await loseWhatWasSigned();
    for (let at = 0; at < 12; at += 1) await ne.register('01-moussa');
    await restoreAgain();
    expect(await declared()).toEqual({ findings: [], declared: 1 });
  }, 60_000);
});

describe('row 15: what waited in the backup for another message', () => {
  const parked = async () => (await ne.parts.store.transaction((tx) => tx.inbox.counts())).parked;
  const briefed = { informed: true, language: 'ha' };

  it('waits no longer once that was taken back, though the word of it comes as a copy only', async () => {
    const { caseId } = await mr.register('01-moussa', true, ['referral']);
    const contact = STORY.offer.contact;
    const request = { service: 'education_service', urgency: 'medium', childInformed: briefed, contact };
    const id = await mr.open('referral', caseId, 'ne', request);
    await world.settle();
    await ne.act(id, 'accept', { worker: contact });
    await world.settle();
    await mr.act(id, 'brief-education', { childInformed: briefed });
    await mr.act(id, 'withdraw', { reason: 'no_longer_needed' });
    // The brief has no basis any more when it is about to go; what was said after it rests on it.
    await consent(mr, caseId, { event: 'withdrawn' });
    await mr.send();
    const posted = world.post.collect('ne');
    while (posted.length > 0 && (await parked()) === 0) await ne.receive(posted.splice(0, 1));
    expect([await parked(), posted.length > 0]).toEqual([1, true]);
    await backUp(world, ne);
    await ne.receive(posted);
    await world.settle();
    // What was said was refused with what it rested on: that consent is gone ends it anew, when that is known.
    world.clock.forward({ seconds: 3 });
    await world.settle();
    const before = [0, await ne.state(id), await mr.state(id)];
    expect(await parked()).toBe(0);
    expect(await world.restore('ne')).toBe('restored');
    expect(await parked()).toBe(1);
    await world.resynchronise();
    expect([await parked(), await ne.state(id), await mr.state(id)]).toEqual(before);
  }, 60_000);
});

describe('row 15: a receipt that two workers have in hand, because the first was slow', () => {
  afterEach(() => onReach(undefined));

  it('is done with by the one and waits for nothing with the other, whatever began between them', async () => {
    const id = await offered(world);
    await backUp(world, ne);
    await ne.act(id, 'accept');
    await ne.send();
    await mr.receive();
    await mr.send();
    const receipt = world.post.collect('ne');
    expect(await world.restore('ne')).toBe('restored');

    onReach(async (place) => {
      if (place !== 'inbox:opened') return;
      onReach(undefined);
      // The lease of the first has ended: another takes the receipt, before anybody was asked, and is done.
      world.clock.forward({ seconds: 20 });
      await ne.receive([]);
      await ne.send();
    });
    await ne.receive(receipt);
    await world.resynchronise();
    const states = await Promise.all([mr, ne].map((each) => each.state(id)));
    expect(states).toEqual(['accepted', 'accepted']);
    const counts = await ne.parts.store.transaction((tx) => tx.inbox.counts());
    expect(counts).toMatchObject({ waiting: 0, parked: 0, quarantined: 0 });
  });
});

describe('row 15: a partner was restored, and then the node that had noticed it', () => {
  it('is noticed again by what comes back of that partner', async () => {
    const id = await offered(world);
    await backUp(world, ne);
    await backUp(world, mr);
    expect(await world.restore('ne')).toBe('restored');
    await world.resynchronise();
    await confirmAll(ne);
    await ne.act(id, 'accept');
    await world.settle();
    await note(world, mr);
    const noticed = () => world.logged.filter(({ event }) => event === 'peer-restored').length;
    expect(noticed()).toBe(2);
    expect(await world.restore('mr')).toBe('restored');
    world.logged.splice(0);
    await mr.send();
    await ne.receive();
    world.clock.forward({ seconds: 4 });
    await ne.send();
    await mr.receive();
    expect([await mr.state(id), noticed()]).toEqual(['accepted', 2]);
    await sequence(mr);
    const rows = await mr.parts.store.transaction((tx) => tx.ledger.list({ from: 0, limit: 1_000 }));
    expect(rows.filter(({ kind }) => kind === 'peer-restored').map(({ content }) => content!['peer'])).toEqual(['ne']);
  });
});
