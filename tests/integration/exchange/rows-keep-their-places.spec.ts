import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { about, answer, correct } from '../../support/exchange/correcting.js';
import type { Country } from '../../support/exchange/country.js';
import { alerted, change, URGENT } from '../../support/exchange/onward.js';
import { assign, consent, conversationsOf } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
});
afterAll(() => world.end());

const fileAt = async ({ parts, caseworker }: Country, id: string): Promise<CaseFile> =>
  (await readCase(parts, caseworker, id)).content.file!;
const withhold = (field: string) => ({ event: 'narrowed', withheld: [{ field, from: [], why: 'He fears him.' }] });

describe('R11: rows of which something is withheld by its place', () => {
  it('keep their places whoever edits the file: a change that moves them is refused, and names the list', async () => {
    const { caseId } = await mr.register('01-moussa');
    const [mother, uncle] = (await fileAt(mr, caseId)).familyContacts!;
    await consent(mr, caseId, withhold('/familyContacts/0'));
    for (const familyContacts of [[uncle!], [uncle!, mother!], undefined])
      await expect(change(mr, caseId, { familyContacts })).rejects.toMatchObject({
        code: 'schema-violation',
        pointers: ['/caseFile/familyContacts'],
      });
    const aunt = { relation: 'aunt', name: 'Amina' } as never;
    await change(mr, caseId, { familyContacts: [mother!, { ...uncle!, remarks: 'In the morning.' }, aunt] });
    await mr.offer(caseId, 'ne');
    expect((await fileAt(mr, caseId)).familyContacts).toHaveLength(3);
  });

  it('keep their places in what is kept of a partner’s case: a list said anew is not put in their stead', async () => {
    const { caseId } = await mr.register('01-moussa', true, [URGENT]);
    const play = await alerted(world, caseId);
    const there = await play.caseAt('ne');
    await assign(ne, there);
    await consent(ne, there, withhold('/route/stages/0/place'));
    const before = (await fileAt(ne, there)).route!.stages!;
    const { route } = await fileAt(mr, caseId);
    await change(mr, caseId, { route: { ...route, stages: route!.stages!.slice(1) } });
    await correct(mr, caseId, ['/route/stages']);
    await world.settle();
    const [row] = await conversationsOf(ne, there, 'correction');
    const { id } = await about(ne, there, 'mr', 'alert');
    expect(id).toBe(row!.id);
    await expect(ne.act(id, 'answer', answer('/route/stages'))).rejects.toMatchObject({
      code: 'schema-violation',
      pointers: ['/outcomes/0/outcome'],
    });
    await ne.act(id, 'answer', answer('/route/stages', 'kept-disputed', 'own_record_differs'));
    expect((await fileAt(ne, there)).route!.stages).toEqual(before);
  });
});
