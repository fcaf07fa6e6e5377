import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import type { Country } from '../../support/exchange/country.js';
import { ALERT, alerted, change, MET, URGENT } from '../../support/exchange/onward.js';
import { assign } from '../../support/exchange/sharing.js';
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

/** What the office that met the child learns from it. */
const ENTERED = {
  doNotTransmit: true,
  withheld: { notes: [{ text: 'He fears the driver.', reason: 'He asked for it.' }] },
  legalStatus: { fearOfReturn: 'yes' },
  education: { level: 'isced_2' },
} as unknown as Partial<CaseFile>;

describe('a partner that says more of a case', () => {
  it('takes nothing away that was entered here, and R13 goes on holding', async () => {
    const { caseId } = await mr.register('01-moussa', true, [URGENT]);
    const play = await alerted(world, caseId);
    const there = await play.caseAt('ne');
    await assign(ne, there);
    const { risk, route, plan } = await fileAt(ne, there);
    await change(ne, there, { ...ENTERED, risk: { ...risk, level: 'high' } });
    const sent = await fileAt(mr, caseId);
    const stages = sent.route!.stages!.slice(1);
    await change(mr, caseId, { route: { ...sent.route, stages }, risk: { ...sent.risk!, level: 'low' } });
    await play.take(['mr', 'update', ALERT]);
    expect(route!.stages).toHaveLength(stages.length + 1);
    const after = await fileAt(ne, there);
    expect(after).toMatchObject({ ...ENTERED, plan });
    // What both say is as the office says it that is responsible, and that something else stood here is in the ledger.
    expect(after.risk!.level).toBe('low');
    expect(after.route!.stages).toHaveLength(stages.length);
    const lines = await ne.parts.store.transaction((tx) => tx.ledger.about({ caseId: there, limit: 500 }));
    expect(JSON.stringify(lines)).toContain('/risk/level');
    expect(await play.refusal('ne', 'report-met', MET)).toBe('do-not-transmit');
  });
});
