import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import {
  assign,
  caseWithConsent,
  consent,
  consentFor,
  conversationsOf,
  transfer,
} from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const DAY_MS = 86_400_000;

/** What happens next at ne happens by a clock that is wrong. */
async function byClockOff<T>(days: number, work: () => Promise<T>): Promise<T> {
  const right = ne.parts.clock;
  Object.assign(ne.parts, { clock: { now: () => new Date(right.now().getTime() + days * DAY_MS) } });
  try {
    return await work();
  } finally {
    Object.assign(ne.parts, { clock: right });
  }
}

/** An offer that ne accepted, and the handover, published and on its way. */
async function handoverUnderWay() {
  world.publish();
  const { caseId, attachments } = await mr.register('01-moussa', false);
  await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
  const offer = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(offer, 'accept');
  await world.settle();
  const { caseId: there } = (await ne.conversation(offer))!;
  await assign(ne, there);
  await mr.act(offer, 'handover', { ...STORY.handover, attachments });
  await mr.send();
  world.clock.forward({ seconds: 1 });
  return { caseId, offer, there };
}

const fileAt = async (there: string, who = ne.caseworker) => (await readCase(ne.parts, who, there)).content.file;
const shownBy = async (offer: string) =>
  (await readConversation(ne.parts, ne.caseworker, offer)).messages.find(({ step }) => step === 'handover')?.shown;
const failures = async (there: string) =>
  (await ne.parts.store.transaction((tx) => tx.attachments.ofCase(there))).map(({ status, failure }) => [
    status,
    failure,
  ]);

/** A partner's program that tells of the change before it is certain what arrived, as the protocol lets it. */
async function toldUnasked({ caseId, offer }: { caseId: string; offer: string }) {
  const handover = (await mr.messages(offer)).find(({ step }) => step === 'handover')!;
  await mr.parts.store.transaction((tx) => tx.conversations.setMessageStatus(handover.id, 'receipted', null, null));
  await consent(mr, caseId, { event: 'withdrawn' });
  await mr.send();
}

/** Nothing of the handover is readable, but to who oversees; what was announced with it is asked for no more. */
async function expectRestricted({ offer, there }: { offer: string; there: string }) {
  const file = await fileAt(there);
  expect([file?.health, file?.identification, file?.education].map((each) => each === undefined)).toEqual([
    true,
    true,
    true,
  ]);
  expect((await fileAt(there, ne.supervisor))?.health).toBeDefined();
  expect((await shownBy(offer))?.['file']).not.toHaveProperty('health');
  // By a clock that was ahead it is asked for later.
  world.clock.forward({ days: 4 });
  await ne.fetchFiles();
  const all = await failures(there);
  expect(all.length).toBeGreaterThan(0);
  expect(all).toEqual(all.map(() => ['given-up', 'consent-withdrawn']));
}

describe('what was signed before a change of consent is restricted by it, whenever it comes and whatever the clock says (R10)', () => {
  it('a handover that is kept back until the change is in', async () => {
    const under = await handoverUnderWay();
    const held = world.post.collect('ne');
    await toldUnasked(under);
    const [told] = await conversationsOf(mr, under.caseId, 'consent-change');
    const [announce] = await mr.messages(told!.id);
    const rows = await mr.parts.store.transaction((tx) => tx.outbox.byMessage(announce!.id));
    // Whoever holds the handover back lets the change pass, and neither the void nor the end of the offer.
    world.post.collect('ne');
    await ne.receive([{ from: 'mr', to: 'ne', sealed: rows.at(-1)!.sealed }]);
    expect(await conversationsOf(ne, under.there, 'consent-change')).toHaveLength(1);
    await ne.receive(held);
    expect((await ne.messages(under.offer)).map(({ step }) => step)).toContain('handover');
    await expectRestricted(under);
  });

  it.each([
    ['three days ahead when the handover came', 3, 0],
    ['three days behind when the change came', 0, -3],
  ])('the clock of the receiver is %s', async (_, atHandover, atChange) => {
    const under = await handoverUnderWay();
    await byClockOff(atHandover, async () => {
      await ne.receive();
      await ne.send();
    });
    await mr.receive();
    await consent(mr, under.caseId, { event: 'withdrawn' });
    await byClockOff(atChange, () => world.settle());
    expect(await conversationsOf(ne, under.there, 'consent-change')).toHaveLength(1);
    await expectRestricted(under);
  });

  it('what is handed over with consent that was renewed stays readable, though the change came by a clock that was ahead', async () => {
    world.publish();
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const offer = await mr.offer(caseId, 'ne');
    await world.settle();
    const { caseId: there } = (await ne.conversation(offer))!;
    await assign(ne, there);
    await consent(mr, caseId, { event: 'withdrawn' });
    await byClockOff(3, () => world.settle());
    for (let turn = 0; turn < 3; turn += 1) {
      world.clock.forward({ days: 2 });
      await world.settle();
    }
    expect((await readCase(ne.parts, ne.caseworker, there)).content.summary).toBeUndefined();
    world.clock.forward({ seconds: 5 });
    await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
    const { id: again } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    expect((await fileAt(there))?.health).toBeDefined();
    expect(await shownBy(again)).toBeDefined();
    await ne.fetchFiles();
    expect((await failures(there)).every(([status]) => status === 'stored')).toBe(true);
  });
});

describe('what was restricted is carried by consent that is taken here anew, if that is valid (R12, R25)', () => {
  it.each<[string, Parameters<typeof consentFor>[2], boolean]>([
    ['not in a language not understood', { languageUnderstood: false }, false],
    ['not from a guardian in conflict', { givenBy: { who: 'guardian', conflictOfInterest: true } }, false],
    ['a valid one', {}, true],
  ])('%s', async (_name, flaw, carried) => {
    world.publish();
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect((await fileAt(there))?.health).toBeUndefined();
    world.clock.forward({ seconds: 5 });
    await consent(ne, there, consentFor(['iom-ne'], world.clock.now(), flaw));
    expect((await fileAt(there))?.health !== undefined).toBe(carried);
  });
});
