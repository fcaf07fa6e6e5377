import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { consent } from '../../support/exchange/sharing.js';
import { change, findRisk, messagesOf, SAID, searching } from '../../support/exchange/tracing.js';
import { PARTICIPANTS, World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin(
    undefined,
    [],
    [...PARTICIPANTS, { id: 'ml', country: 'ML', kind: 'authority', roles: [] }],
  );
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const briefed = { informed: true, language: 'ha' };
const stepsOf = async ({ parts }: Country, id: string) =>
  (await parts.store.transaction((tx) => tx.conversations.steps(id))).map(({ step, status }) => `${step} ${status}`);

async function acceptedReferral() {
  const { caseId } = await mr.register('01-moussa', true, ['referral']);
  const { contact } = STORY.offer;
  const request = { service: 'education_service', urgency: 'medium', childInformed: briefed, contact };
  const id = await mr.open('referral', caseId, 'ne', request);
  await world.settle();
  await ne.act(id, 'accept', { worker: contact });
  await world.settle();
  return { caseId, id };
}

/** What waits for an answer is looked at again every two seconds. */
async function rest(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    await world.settle();
    world.clock.forward({ seconds: 3 });
  }
}

describe('consent is withdrawn while a step that ends the conversation is on its way', () => {
  it('ends the conversation anew where that step is refused, because what it rested on was taken back (R10)', async () => {
    const { caseId, id } = await acceptedReferral();
    await mr.act(id, 'brief-education', { childInformed: briefed });
    await mr.act(id, 'withdraw', { reason: 'no_longer_needed' });
    await consent(mr, caseId, { event: 'withdrawn' });
    await rest();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
    expect((await stepsOf(mr, id)).slice(2)).toEqual([
      ...['brief-education voided', 'withdraw refused'],
      ...['void receipted', 'withdraw receipted'],
    ]);
  });

  it('says nothing more where that step arrived', async () => {
    const { caseId, id } = await acceptedReferral();
    await mr.act(id, 'withdraw', { reason: 'no_longer_needed' });
    await consent(mr, caseId, { event: 'withdrawn' });
    await rest();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
    expect((await stepsOf(mr, id)).slice(2)).toEqual(['withdraw receipted']);
    const owed = await mr.parts.store.transaction((tx) => tx.owed.ofCase(caseId));
    expect(owed.filter(({ conversationId }) => conversationId === id).map(({ status }) => status)).toEqual(['dropped']);
  });
});

describe('a risk in tracing is found while the cancelling of a search is on its way', () => {
  it('suspends the search where that is refused, because what it rested on was taken back (R4)', async () => {
    const { play, caseId } = await searching(world);
    await play.take(['ml', 'report-not-located', SAID.nothing]);
    await mr.act(play.id, 'ask-again', { reason: 'child_asks', childInformed: briefed });
    await mr.act(play.id, 'cancel', {});
    await findRisk(mr, caseId);
    await rest();
    expect(await play.states()).toEqual(['suspending', 'suspending']);
    expect((await stepsOf(mr, play.id)).slice(-4)).toEqual([
      ...['ask-again voided', 'cancel refused'],
      ...['void receipted', 'suspend receipted'],
    ]);
  });
});

describe('a node of the country that the child fears', () => {
  const seeksProtection = (caseId: string) =>
    change(mr, caseId, (file) => ({
      ...file,
      legalStatus: { ...file.legalStatus, asylumStatus: 'asylum_seeker', countriesOfOrigin: ['NE'] },
    }));

  it('does not learn why from how what is open ends, nor from what is called back (R2, R18)', async () => {
    const [open, waiting] = [await mr.register('01-moussa'), await mr.register('01-moussa')];
    const id = await mr.offer(open.caseId, 'ne');
    await world.settle();
    world.post.unreachable.add('ne');
    const late = await mr.offer(waiting.caseId, 'ne');
    await mr.send();
    for (const { caseId } of [open, waiting]) {
      await seeksProtection(caseId);
      await consent(mr, caseId, { event: 'withdrawn' });
    }
    world.post.unreachable.delete('ne');
    world.clock.forward({ seconds: 300 });
    await world.settle();
    expect([await mr.state(id), await ne.state(id)]).toEqual(['withdrawn', 'withdrawn']);
    const reasons = async (each: string) => (await messagesOf(mr, each)).flatMap(({ said }) => said?.['reason'] ?? []);
    expect([await reasons(id), await reasons(late)]).toEqual([
      ['family_there', 'other'],
      ['family_there', 'basis-changed'],
    ]);
  });
});
