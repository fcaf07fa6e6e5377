import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resume } from '../../services/country-node/src/record/resume.js';
import type { Country } from '../support/exchange/country.js';
import { caseWithConsent, consent, consentFor, transfer } from '../support/exchange/sharing.js';
import { World } from '../support/exchange/world.js';
import { backUp, confirmAll, note } from './restoring.js';

let world: World;
let mr: Country;
let ne: Country;

beforeEach(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  await resume(mr.parts, world.continuityOf('mr'));
}, 60_000);
afterEach(() => world?.end());

describe('row 15: a node whose partner has another time is restored', () => {
  it.each([2, 0, -2])('it is responsible for a case that came back to it last: %i hours', async (hours) => {
    const { clock } = world;
    ne.parts.clock = { now: () => new Date(clock.now().getTime() + hours * 3_600_000) };
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    world.clock.forward({ seconds: 600 });
    await consent(ne, there, consentFor(['mr'], world.clock.now()));
    const { caseId: back } = await transfer(world, { from: 'ne', to: 'mr', caseId: there });
    expect(back).toBe(caseId);
    await backUp(world, mr);
    world.clock.forward({ seconds: 600 });
    const later = await mr.offer(caseId, 'ne');
    await world.settle();
    await note(world, mr);
    expect(await world.restore('mr')).toBe('restored');
    await world.resynchronise();
    expect(await mr.state(later)).toBe('offered');
    const responsible = async ({ parts }: Country, id: string) =>
      (await parts.store.transaction((tx) => tx.cases.get(id)))?.responsible;
    expect([await responsible(mr, caseId), await responsible(ne, there)]).toEqual(['mr', 'mr']);
    await confirmAll(mr);
    // And it is the partner's again, when that assumes it.
    for (const [country, step] of [
      [ne, 'accept'],
      [mr, 'handover'],
      [ne, 'assume'],
    ] as const) {
      await country.act(later, step);
      await world.settle();
    }
    expect([await responsible(mr, caseId), await responsible(ne, there)]).toEqual(['ne', 'ne']);
  });
});
