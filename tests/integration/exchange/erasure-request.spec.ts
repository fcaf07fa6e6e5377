import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askErasure } from '../../../services/country-node/src/casework/ask-erasure.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { Country } from '../../support/exchange/country.js';
import {
  caseWithConsent,
  consent,
  consentFor,
  conversationsOf,
  mayPassOn,
  saidIn,
  scopeOf,
  transfer,
} from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;
let iom: Country;

beforeAll(async () => {
  world = await World.ofThree();
  [mr, ne, iom] = [world.of('mr'), world.of('ne'), world.of('iom-ne')];
  mayPassOn(world);
});
afterAll(() => world.end());

const begin = (...nodes: string[]) => caseWithConsent(world, mr, nodes);

describe('a request to erase', () => {
  it('restricts at once, goes on hop by hop, also for what is restricted already, and is answered', async () => {
    const caseId = await begin('ne');
    const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, atNe, consentFor(['iom-ne'], world.clock.now()));
    const { caseId: atIom } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: atNe });
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['EDU'] }] });
    await world.settle();
    await askErasure(mr.parts, mr.supervisor, caseId, { categories: ['EDU', 'HEALTH'] });
    await world.settle();
    const [atFirst, further] = [await onlyFrom(ne, atNe, 'mr'), await onlyFrom(iom, atIom, 'ne')];
    for (const [node, asked] of [[ne, atFirst] as const, [iom, further] as const]) {
      expect(scopeOf(await saidIn(node, asked)).map(({ category }) => category)).toEqual(['EDU', 'HEALTH']);
    }
    expect((await readCase(iom.parts, iom.caseworker, atIom)).content.file?.health).toBeUndefined();
    const outcomes: JsonObject[] = [
      { category: 'EDU', outcome: 'erased' },
      { category: 'HEALTH', outcome: 'kept', basis: 'child-protection-law' },
    ];
    await expect(ne.act(atFirst.id, 'erased', { outcomes: outcomes.slice(1) })).rejects.toMatchObject({
      code: 'schema-violation',
    });
    await ne.act(atFirst.id, 'erased', { outcomes });
    await world.settle();
    expect((await onlyFrom(mr, caseId, 'ne')).state).toBe('answered');
    const { content } = await readCase(ne.parts, ne.supervisor, atNe);
    expect([content.file?.education, content.file?.health !== undefined]).toEqual([undefined, true]);
  });

  it('of what nobody was given is refused', async () => {
    const caseId = await begin('ne');
    await expect(askErasure(mr.parts, mr.supervisor, caseId, {})).rejects.toMatchObject({ code: 'not-found' });
  });

  async function onlyFrom(country: Country, caseId: string, peer: string) {
    const [one, ...others] = (await conversationsOf(country, caseId, 'erasure-request')).filter(
      (each) => each.peer === peer,
    );
    expect(others).toEqual([]);
    return one!;
  }
});
