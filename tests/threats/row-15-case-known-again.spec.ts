import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../services/country-node/src/domain/disclosure/types.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import type { Country } from '../support/exchange/country.js';
import { STORY } from '../support/exchange/inputs.js';
import { assign, consent, consentFor, mayPassOn } from '../support/exchange/sharing.js';
import { World } from '../support/exchange/world.js';
import { backUp, confirmAll, note } from './restoring.js';

const REFERRAL = {
  service: 'education_service',
  urgency: 'medium',
  childInformed: { informed: true, language: 'ha' },
  contact: STORY.offer.contact,
};

let world: World;
let mr: Country;
let ne: Country;

beforeEach(async () => {
  world = await World.ofThree();
  mayPassOn(world);
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(ne.parts, world.continuityOf('ne'));
}, 60_000);
afterEach(() => world?.end());

/** Mauritania says two things of one case, and the later one comes first: from that one Niger's case has its id. */
async function opened(): Promise<{ ours: string; earlier: string; later: string; there: string }> {
  const { caseId: ours } = await mr.register('01-moussa', false);
  const given = consentFor(['ne'], world.clock.now());
  const provisions = (given['provisions'] as JsonObject[]).map((each) => ({
    ...each,
    purposes: ['case-transfer', 'referral'],
  }));
  await consent(mr, ours, { ...given, provisions });
  await backUp(world, ne);
  const earlier = await mr.open('referral', ours, 'ne', REFERRAL);
  await mr.send();
  const held = world.post.collect('ne');
  world.clock.forward({ seconds: 100 });
  const later = await mr.offer(ours, 'ne');
  await world.settle();
  await ne.receive(held);
  await world.settle();
  const rows = await Promise.all([ne.conversation(earlier), ne.conversation(later)]);
  const [there, ...others] = new Set(rows.map((row) => row!.caseId));
  expect([earlier < later, others]).toEqual([true, []]);
  return { ours, earlier, later, there: there! };
}

async function restore(): Promise<void> {
  await note(world, ne);
  expect(await world.restore('ne')).toBe('restored');
  await world.resynchronise();
}

const casesAtNe = async () =>
  (await ne.parts.store.transaction((tx) => tx.cases.list({ limit: 200 }))).map(({ id }) => id);

describe('row 15: a case of which another conversation comes back first than had come first', () => {
  it('stays erased where it was erased: not one message about it is readable again (invariant 8)', async () => {
    const { ours, earlier, later, there } = await opened();
    await ne.parts.vault.destroyKey(there);
    await restore();
    expect(await casesAtNe()).toEqual([]);
    expect([await ne.conversation(earlier), await ne.conversation(later)]).toEqual([undefined, undefined]);
    const known: string[] = [];
    for await (const { caseId, erased } of ne.parts.vault.cases()) known.push(`${caseId} ${erased}`);
    expect(known).toEqual([`${there} true`]);
    // Nor does what is said of it from now on bring it back.
    const again = await mr.open('referral', ours, 'ne', REFERRAL);
    await world.settle();
    expect([await casesAtNe(), await ne.conversation(again)]).toEqual([[], undefined]);
    expect((await mr.messages(again)).map(({ refusalCode }) => refusalCode)).toEqual(['case-destroyed']);
  });

  it('is one case under the id that it had, though it had been passed on', async () => {
    const { earlier, later, there } = await opened();
    for (const [country, step] of [
      [ne, 'accept'],
      [mr, 'handover'],
      [ne, 'assume'],
    ] as const) {
      await country.act(later, step);
      await world.settle();
    }
    await assign(ne, there);
    await consent(ne, there, consentFor(['iom-ne'], world.clock.now()));
    const onward = await ne.offer(there, 'iom-ne');
    await world.settle();
    await restore();
    expect(await casesAtNe()).toEqual([there]);
    const rows = await Promise.all([earlier, later, onward].map((id) => ne.conversation(id)));
    expect(rows.map((row) => row?.caseId)).toEqual([there, there, there]);
    const row = await ne.parts.store.transaction((tx) => tx.cases.get(there));
    expect(row).toMatchObject({ origin: 'received', responsible: 'ne' });
    expect(await confirmAll(ne)).toBe(1);
  });
});
