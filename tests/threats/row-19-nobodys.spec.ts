import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { changeStaff, endStaff } from '../../services/country-node/src/casework/staff/change-staff.js';
import { GivingDesk } from './giving-cases.js';

let house: GivingDesk;
/** Registered, and somebody enrolled, for each test. */
let [worker, caseId] = ['', ''];
let turn = 0;

beforeAll(async () => {
  house = await GivingDesk.open();
});
beforeEach(async () => {
  turn += 1;
  worker = await house.hire(`worker-${turn}`);
  ({ caseId } = await house.mr.register('01-moussa', false));
});
afterAll(async () => {
  await house?.close();
});

describe('row 19: a case that is nobody’s', () => {
  const nobodys = async (query = '') => {
    const { json } = await house.desk.ask('supervisor', 'GET', `/cases?limit=200${query}`);
    expect(house.faultsOf('CaseList', json)).toEqual([]);
    return json.items.filter((each) => each['nobodys'] === true).map((each) => each['id']);
  };

  it('is one whose last caseworker lost it, and is shown as such to supervisors until somebody is given the whole', async () => {
    expect(await nobodys()).not.toContain(caseId);
    expect((await house.takeFrom('caseworker', caseId)).json).toMatchObject({ nobodys: true });
    expect(await nobodys()).toContain(caseId);
    const has = await house.desk.ask('supervisor', 'GET', `/cases/${caseId}/assignments`);
    expect(has.json).toMatchObject({ items: [], nobodys: true });
    expect(await nobodys('&given=nobody')).toEqual(await nobodys());
    expect(await house.statusOf('supervisor', `/cases/${caseId}`)).toBe(200);
    await house.give(worker, caseId, ['HEALTH']);
    expect(await nobodys('&given=nobody')).toContain(caseId);
    await house.give(worker, caseId);
    expect([await nobodys(), await nobodys('&given=nobody')]).toEqual([
      ...[expect.not.arrayContaining([caseId]), expect.not.arrayContaining([caseId])],
    ]);
  });

  it('is told nobody else', async () => {
    const mine = await house.desk.ask('caseworker', 'GET', '/cases');
    expect(mine.json.items.some((each) => 'nobodys' in each)).toBe(false);
    const asked = await house.desk.ask('caseworker', 'GET', '/cases?given=nobody');
    expect([asked.json.code, asked.json.pointers]).toEqual(['parameter-invalid', ['/given']]);
    expect((await house.desk.ask('supervisor', 'GET', '/cases?given=somebody')).json.code).toBe('parameter-invalid');
  });

  it('is also one whose only worker is a program, or on the staff no more', async () => {
    await house.give(worker, caseId);
    await house.takeFrom('caseworker', caseId);
    expect(await nobodys()).not.toContain(caseId);
    const row = house.desk.people.get(worker)!;
    const become = (change: object) =>
      house.mr.parts.store.transaction((tx) => tx.people.upsertStaff({ ...row, ...change }));
    for (const change of [{ roles: ['caseworker', 'system'] }, { roles: ['auditor'] }, { active: false }]) {
      await become(change);
      expect([change, await nobodys()]).toEqual([change, expect.arrayContaining([caseId])]);
    }
    expect(await house.givenTo(worker, caseId)).toMatchObject({ inForce: false });
    await become({});
    expect(await nobodys()).not.toContain(caseId);
  });
});

describe('row 19: somebody who leaves', () => {
  it('leaves no case behind as theirs, and is given none back by being taken back', async () => {
    const { caseId: id } = await house.mr.register('01-moussa', false);
    await house.give(worker, caseId);
    await house.give(worker, id);
    await house.takeFrom('caseworker', id);
    expect(await endStaff(house.mr.parts, house.idOf(worker))).toEqual({ id: house.idOf(worker), cases: 2 });
    expect([await house.casesOf(worker), await house.givenTo(worker, caseId)]).toEqual([[], undefined]);
    const { json } = await house.desk.ask('supervisor', 'GET', '/cases?given=nobody');
    expect(json.items.map((each) => each['id'])).toContain(id);
    expect((await house.ledgerOf(caseId, 'assignment-ended')).at(-1)).toMatchObject({
      staffId: house.idOf(worker),
      by: 'operator',
    });
    expect(await changeStaff(house.mr.parts, house.idOf(worker), { active: true })).toEqual({ id: house.idOf(worker) });
    // What the issuer gave out before counts no more.
    house.world.clock.forward({ seconds: 120 });
    expect([await house.statusOf(worker, '/me'), await house.statusOf(worker, `/cases/${caseId}`)]).toEqual([200, 404]);
    expect((await house.give(worker, caseId)).status).toBe(201);
    expect(await house.statusOf(worker, `/cases/${caseId}`)).toBe(200);
  });
});

describe('row 19: what a child said of abuse', () => {
  it('is heard by nobody to whom the case was ever given, also if it was taken back', async () => {
    const had = await house.hire('officer-who-had-it', 'data-protection-officer', 'caseworker');
    const never = await house.hire('officer-who-never-had-it', 'data-protection-officer', 'caseworker');
    const said = { sort: 'complaint', saidBy: 'child', language: 'ha', helpedBy: 'nobody', words: 'He hurt me.' };
    const body = { ...said, concerns: { staff: [], abuse: true } };
    const voice = (await house.desk.ask('supervisor', 'POST', `/cases/${caseId}/voices`, { body })).json.id;
    const hears = (who: string) => house.statusOf(who, `/voices/${voice}`);
    expect([await hears(had), await hears(never)]).toEqual([200, 200]);
    await house.give(had, caseId, ['CARE']);
    expect(await hears(had)).toBe(404);
    await house.takeFrom(had, caseId);
    expect([await hears(had), await hears(never)]).toEqual([404, 200]);
    expect((await house.desk.ask(had, 'GET', `/voices?caseId=${caseId}`)).text).not.toContain(voice);
  });
});
