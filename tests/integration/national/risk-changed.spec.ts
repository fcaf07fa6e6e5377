import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { about, answer, change, correct, offerTo } from '../../support/exchange/correcting.js';
import type { Country } from '../../support/exchange/country.js';
import { OPENED } from '../../support/exchange/said-today.js';
import { caseWithConsent, conversationsOf } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import type { TestLaw } from '../../support/national-law.js';

const RISK = '/risk/level';
const hours = (amount: number) => ({ amount, unit: 'hours' as const });
const TERMS = { high: hours(24), medium: hours(72), low: hours(96) };

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  const deadlines = ['case-transfer', 'referral'].map((conversation) => ({ conversation, terms: TERMS }));
  (ne.parts.national as TestLaw).change({ deadlines });
});
afterAll(() => world?.end());

/** For how long whoever is awaited has, at the node that was asked. */
async function termOf(id: string): Promise<number> {
  await ne.keepTime();
  const { since, dueAt } = (await ne.deadline(id))!;
  return (dueAt.getTime() - since.getTime()) / 3_600_000;
}

describe('R15: what is due from us follows the risk that the partner has come to see', () => {
  it('as soon as a person here puts it right by its correction, and not before', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    await change(mr, caseId, { risk: { level: 'low' } });
    const there = await offerTo(world, ne, caseId);
    const [offer] = await conversationsOf(ne, there, 'case-transfer');
    expect(await termOf(offer!.id)).toBe(96);
    await change(mr, caseId, { risk: { level: 'high' } });
    await correct(mr, caseId, [RISK]);
    await world.settle();
    expect(await termOf(offer!.id)).toBe(96);
    const row = await about(ne, there, 'mr', 'offer');
    await ne.act(row.id, 'answer', answer('/riskLevel'));
    expect(await termOf(offer!.id)).toBe(24);
  });

  it('as soon as anything else of the case shows it', async () => {
    const { caseId } = await mr.register('01-moussa', true, ['referral']);
    await change(mr, caseId, { risk: { level: 'low' } });
    const first = await mr.offer(caseId, 'ne');
    const referral = await mr.open('referral', caseId, 'ne', OPENED.referral());
    await world.settle();
    expect(await termOf(referral)).toBe(96);
    await mr.act(first, 'withdraw');
    await change(mr, caseId, { risk: { level: 'high' } });
    await world.settle();
    expect(await termOf(referral)).toBe(96);
    await mr.offer(caseId, 'ne');
    await world.settle();
    expect(await termOf(referral)).toBe(24);
  });
});
