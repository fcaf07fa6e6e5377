import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { askClosure } from '../../services/country-node/src/casework/ask-closure.js';
import { reopen } from '../../services/country-node/src/casework/reopen-case.js';
import { decide } from '../../services/country-node/src/outgoing/decide-case-act.js';
import { resume } from '../../services/country-node/src/record/resume.js';
import type { Country } from '../support/exchange/country.js';
import { goBack } from '../support/exchange/go-back.js';
import { STORY } from '../support/exchange/inputs.js';
import { assign, caseWithConsent, conversationsOf, transfer } from '../support/exchange/sharing.js';
import { World } from '../support/exchange/world.js';
import { backUp, note } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeEach(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(mr.parts, world.continuityOf('mr'));
}, 60_000);
afterEach(() => world?.end());

/** Niger, which took the case on, closes it and tells Mauritania. */
async function close(caseId: string): Promise<void> {
  const { approvalId } = await askClosure(ne.parts, ne.caseworker, caseId, {
    reason: 'plan_implemented',
    goals: 'reached',
    closedOn: '2026-11-23',
    childInformed: { informed: true, language: 'ha' },
    contact: STORY.offer.contact,
  });
  await decide(ne.parts, { by: ne.supervisor, approvalId, decision: 'approve' });
  await world.settle();
}

/** Niger opens it again and hands it back; Mauritania takes that on. */
async function returned(id: string, there: string): Promise<void> {
  await reopen(ne.parts, ne.caseworker, there, { reason: 'support_needed' });
  await world.settle();
  await goBack(world, id);
  await mr.act(id, 'assume-return');
  await world.settle();
}

async function restore(): Promise<void> {
  await note(world, mr);
  expect(await world.restore('mr')).toBe('restored');
}

async function standing(caseId: string) {
  const row = await mr.parts.store.transaction((tx) => tx.cases.get(caseId));
  const closures = await conversationsOf(mr, caseId, 'case-closure');
  const { quarantined } = await mr.parts.store.transaction((tx) => tx.inbox.counts());
  const incomplete = (await mr.resyncs()).filter(({ peer }) => peer === 'ne').map((resync) => resync.incomplete);
  return [row?.status, row?.responsible, closures.map(({ state }) => state), quarantined, incomplete];
}

describe('row 15: a closure that comes back after a restore', () => {
  it.each(['before it was closed', 'while it was closed'])(
    'is not judged again where the case has since gone back to who lost it: put back to %s',
    async (when) => {
      const caseId = await caseWithConsent(world, mr, ['ne']);
      const { id, caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
      if (when.startsWith('before')) await backUp(world, mr);
      await close(there);
      if (when.startsWith('while')) await backUp(world, mr);
      await returned(id, there);
      const before = await standing(caseId);
      expect(before).toEqual(['open', 'mr', ['reopened'], 0, []]);
      await restore();
      await world.resynchronise();
      expect(await standing(caseId)).toEqual([...before.slice(0, -1), [0]]);
    },
  );

  it('closes the case though it comes before the step by which its author became responsible', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover');
    await world.settle();
    await backUp(world, mr);
    await ne.act(id, 'assume');
    await world.settle();
    const { caseId: there } = (await ne.conversation(id))!;
    await assign(ne, there);
    await close(there);
    await restore();
    world.clock.forward({ seconds: 4 });
    await mr.send();
    await ne.receive();
    await ne.send();
    for (const each of world.post.collect('mr').reverse()) await mr.receive([each]);
    expect(await standing(caseId)).toEqual(['closed', 'ne', ['told'], 0, [0]]);
    await world.resynchronise();
    expect(await standing(caseId)).toEqual(['closed', 'ne', ['told'], 0, [0]]);
  });
});
