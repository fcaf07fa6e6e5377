import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askClosure } from '../../../services/country-node/src/casework/ask-closure.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { reportFollowUp } from '../../../services/country-node/src/casework/reopen-case.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { decide } from '../../../services/country-node/src/outgoing/decide-case-act.js';
import { readBody } from '../../../services/country-node/src/record/read-body.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { caseWithConsent, consent, consentFor, conversationsOf } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world?.end());

/** A case of which Niger was shown something once, closed at Mauritania. @returns how Niger knows of the closure */
async function closed(purposes: readonly string[]): Promise<{ caseId: string; there: string }> {
  const caseId = await caseWithConsent(world, mr, []);
  const given = consentFor(['ne'], world.clock.now());
  const [provision] = given['provisions'] as JsonObject[];
  await consent(mr, caseId, { ...given, provisions: [{ ...provision, purposes: [...purposes] }] });
  const offer = await mr.offer(caseId, 'ne');
  await world.settle();
  await mr.act(offer, 'withdraw');
  await world.settle();
  const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
  const caseFile = { ...content.file, risk: { level: 'low' as const } };
  await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile });
  const { approvalId } = await askClosure(mr.parts, mr.caseworker, caseId, {
    reason: 'plan_implemented',
    goals: 'reached',
    childInformed: { informed: true, language: 'ha' },
    closedOn: '2026-11-23',
    contact: STORY.offer.contact,
  });
  await decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
  await world.settle();
  return { caseId, there: (await ne.conversation(offer))!.caseId };
}

/** Somebody looks again. @returns what Niger is told of it */
async function followedUp({ caseId, there }: { caseId: string; there: string }): Promise<JsonObject> {
  await reportFollowUp(mr.parts, mr.caseworker, caseId, { outcome: 'support_needed', seenOn: '2026-11-23' });
  await world.settle();
  const [telling] = await conversationsOf(ne, there, 'case-closure');
  const message = (await ne.messages(telling!.id)).find(({ step }) => step === 'follow-up')!;
  return readBody(ne.parts, 'case-closure', message);
}

const BOTH = ['case-transfer', 'case-closure'];

describe('what is found of a child after its case was closed (R16)', () => {
  it('goes, with a proof of consent, to whom consent names for it', async () => {
    const said = await followedUp(await closed(BOTH));
    expect(said).toMatchObject({ outcome: 'support_needed', seenOn: '2026-11-23' });
    expect(said['consent']).toMatchObject({ scope: { categories: ['CARE'], purposes: ['case-closure'] } });
  });

  it.each<[string, readonly string[], (caseId: string) => Promise<void>]>([
    ['does not name it', ['case-transfer'], () => Promise.resolve()],
    ['was taken back', BOTH, (caseId) => consent(mr, caseId, { event: 'withdrawn' })],
  ])('stays where consent %s: that somebody looked again is told all the same', async (_what, purposes, since) => {
    const one = await closed(purposes);
    await since(one.caseId);
    await world.settle();
    expect(Object.keys(await followedUp(one)).sort()).toEqual(['caseReference', 'seenOn']);
  });
});
