import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readDuplicate } from '../../../services/country-node/src/casework/duplicates/see-duplicates.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { compareCases } from '../../../services/country-node/src/timekeeper/compare-cases.js';
import type { Country } from '../../support/exchange/country.js';
import { caseWithConsent, consent, consentFor, transfer } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

/** A case that was handed on, and of which its author asked to restrict a category. @returns it, where it went */
async function restricted(category: string): Promise<string> {
  const caseId = await caseWithConsent(world, mr, ['ne']);
  const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
  const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
  await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: [category] }] });
  await world.settle();
  return there;
}

describe('a category that a partner asked to restrict (R10)', () => {
  it('keeps nobody from the rest of the file, and stays as it stands there', async () => {
    const there = await restricted('HEALTH');
    const hidden = (await readCase(ne.parts, ne.supervisor, there)).content.file?.health;
    const { version, content } = await readCase(ne.parts, ne.caseworker, there);
    expect([hidden === undefined, content.file?.health]).toEqual([false, undefined]);
    const caseFile = { ...content.file, doNotTransmit: true, risk: { level: 'high' as const } };
    const over = { ...caseFile, health: { bloodGroup: 'A+' as const } };
    await expect(changeCase(ne.parts, ne.caseworker, { caseId: there, version, caseFile: over })).rejects.toMatchObject(
      {
        code: 'schema-violation',
        pointers: ['/caseFile/health/bloodGroup'],
      },
    );
    await changeCase(ne.parts, ne.caseworker, { caseId: there, version, caseFile });
    const now = await readCase(ne.parts, ne.caseworker, there);
    expect([now.content.file?.doNotTransmit, now.content.file?.risk?.level]).toEqual([true, 'high']);
    expect((await readCase(ne.parts, ne.supervisor, there)).content.file?.health).toEqual(hidden);
  });

  it('is not shown where two cases are held side by side either, but to who oversees', async () => {
    const there = await restricted('ID_CORE');
    const { caseId: again } = await ne.register('01-moussa');
    while ((await compareCases(ne.parts, { batch: 10, aside: ne.aside })) > 0);
    const [pair] = await ne.parts.store.transaction((tx) => tx.duplicates.ofCase(there));
    const namedTo = async (who = ne.caseworker) => {
      const { cases } = await readDuplicate(ne.parts, who, pair!.id);
      const named = cases.filter(({ compared }) => (compared as JsonObject)['identification'] !== undefined);
      return named.map(({ caseId }) => caseId).sort();
    };
    expect(await namedTo()).toEqual([again]);
    expect(await namedTo(ne.supervisor)).toEqual([there, again].sort());
  });
});
