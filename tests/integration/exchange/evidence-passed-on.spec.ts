import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyEvidence } from '#libs/evidence/verify-evidence.js';
import { exportEvidence } from '../../../services/country-node/src/casework/export-evidence.js';
import type { Country } from '../../support/exchange/country.js';
import { caseWithConsent, consent, consentFor, mayPassOn, transfer } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  mayPassOn(world);
});
afterAll(() => world.end());

describe('the evidence of what was passed on and restricted since', () => {
  it('takes none of it out of the house (R10)', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, there, consentFor(['iom-ne'], world.clock.now()));
    const { id } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: there });
    const takenAway = async () => {
      const bundle = await exportEvidence(ne.parts, ne.supervisor, id, 'readable');
      const { messages } = verifyEvidence(bundle, world.root);
      return [...new Set(messages.flatMap(({ shown }) => shown))].sort();
    };
    const before = await takenAway();
    expect(before).toEqual(expect.arrayContaining(['EDU', 'ID_CORE']));
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as object[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['EDU'] }] });
    await world.settle();
    expect(await takenAway()).toEqual(before.filter((category) => category !== 'EDU'));
  });
});
