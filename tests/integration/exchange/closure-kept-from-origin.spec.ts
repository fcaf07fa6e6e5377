import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InputCloseCase } from '#libs/schema-check/generated/types.js';
import { askClosure } from '../../../services/country-node/src/casework/ask-closure.js';
import { reopen, reportFollowUp } from '../../../services/country-node/src/casework/reopen-case.js';
import { decide } from '../../../services/country-node/src/outgoing/decide-case-act.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { change } from '../../support/exchange/onward.js';
import { caseWithConsent, consent, conversationsOf, saidIn } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const CLOSURE: InputCloseCase = {
  reason: 'plan_implemented',
  goals: 'reached',
  childInformed: { informed: true, language: 'ha' },
  closedOn: '2026-11-23',
  contact: STORY.offer.contact,
};
/** What is found out while everything is told already, or still waits. */
const fears = (caseId: string) =>
  change(mr, caseId, { legalStatus: { fearOfReturn: 'yes', countriesOfOrigin: ['NE'] } });

/** A case that Niger was offered and knows of. */
async function known(): Promise<{ caseId: string; there: string }> {
  const caseId = await caseWithConsent(world, mr, ['ne']);
  const offer = await mr.offer(caseId, 'ne');
  await world.settle();
  await mr.act(offer, 'withdraw');
  await world.settle();
  await change(mr, caseId, { risk: { level: 'low' } });
  return { caseId, there: (await ne.conversation(offer))!.caseId };
}

/** Closes it; what tells of that is owed, and not signed. */
async function close(caseId: string): Promise<void> {
  const { approvalId } = await askClosure(mr.parts, mr.caseworker, caseId, CLOSURE);
  await decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
}

/** The steps that Niger holds of one kind about the case, and what the request to restrict says there. */
async function heard(there: string, kind: string) {
  const [one] = await conversationsOf(ne, there, kind);
  return one ? (await ne.messages(one.id)).map(({ step }) => step) : [];
}
async function restricted(there: string) {
  const asked = await conversationsOf(ne, there, 'restriction');
  return Promise.all(asked.map(async (each) => Object.keys(await saidIn(ne, each))));
}

const AFTER = {
  'a reopening': (caseId: string) => reopen(mr.parts, mr.caseworker, caseId, { reason: 'new_risk' }),
  'a follow-up': (caseId: string) =>
    reportFollowUp(mr.parts, mr.caseworker, caseId, { outcome: 'support_needed', seenOn: '2026-11-23' }),
};

describe('what follows a closure, to a node of the country that the child turns out to fear (R2, R18)', () => {
  it.each(Object.entries(AFTER))('is no word of %s, but one request to restrict', async (_what, act) => {
    const { caseId, there } = await known();
    await close(caseId);
    await world.settle();
    await fears(caseId);
    await act(caseId);
    await world.settle();
    expect(await heard(there, 'case-closure')).toEqual(['close']);
    expect(await restricted(there)).toEqual([['caseReference']]);
  });

  it('is asked for once, whatever would have been said', async () => {
    const { caseId, there } = await known();
    await close(caseId);
    await world.settle();
    await fears(caseId);
    await AFTER['a follow-up'](caseId);
    await world.settle();
    await AFTER['a reopening'](caseId);
    await world.settle();
    expect(await restricted(there)).toHaveLength(1);
  });

  it.each(Object.entries(AFTER))('is told of %s where it fears nobody', async (_what, act) => {
    const { caseId, there } = await known();
    await close(caseId);
    await world.settle();
    await change(mr, caseId, { legalStatus: { asylumStatus: 'not_seeking_protection', countriesOfOrigin: ['NE'] } });
    await act(caseId);
    await world.settle();
    expect(await heard(there, 'case-closure')).toHaveLength(2);
    expect(await restricted(there)).toEqual([]);
  });
});

describe('what is still owed when the fear is found (R2, R18)', () => {
  it('is no closure any more, without or with its reason', async () => {
    const { caseId, there } = await known();
    await close(caseId);
    await fears(caseId);
    await world.settle();
    expect(await heard(there, 'case-closure')).toEqual([]);
    expect(await restricted(there)).toEqual([['caseReference']]);
    expect((await conversationsOf(mr, caseId, 'case-closure')).map(({ state }) => state)).toEqual(['not-sent']);
  });

  it('is no closure that was signed, and waits for its partner’s broker', async () => {
    const { caseId, there } = await known();
    await close(caseId);
    world.post.unreachable.add('ne');
    await mr.send();
    await fears(caseId);
    world.post.unreachable.delete('ne');
    await world.settle();
    world.clock.forward({ days: 1, hours: 1 });
    await world.settle();
    expect(await heard(there, 'case-closure')).toEqual([]);
    expect(await restricted(there)).toEqual([['caseReference']]);
  });

  it('is no change of consent', async () => {
    const { caseId, there } = await known();
    await consent(mr, caseId, { event: 'withdrawn' });
    await fears(caseId);
    await world.settle();
    expect(await heard(there, 'consent-change')).toEqual([]);
    expect(await restricted(there)).toEqual([['caseReference']]);
  });
});
