import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InputCloseCase } from '#libs/schema-check/generated/types.js';
import { askClosure } from '../../../services/country-node/src/casework/ask-closure.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { listHolders } from '../../../services/country-node/src/casework/list-holders.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { reopen, reportFollowUp } from '../../../services/country-node/src/casework/reopen-case.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { decide } from '../../../services/country-node/src/outgoing/decide-case-act.js';
import { closeCase } from '../../../services/country-node/src/record/close-case.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import {
  caseWithConsent,
  consent,
  consentFor,
  conversationsOf,
  mayPassOn,
  saidIn,
  transfer,
} from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { backUp, confirmAll } from '../../threats/restoring.js';

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

const contact = STORY.offer.contact;
const closure = (changes: Partial<InputCloseCase> = {}): InputCloseCase => ({
  reason: 'plan_implemented',
  goals: 'reached',
  childInformed: { informed: true, language: 'ha' },
  closedOn: '2026-11-23',
  contact,
  ...changes,
});

const begin = (...nodes: string[]) => caseWithConsent(world, mr, nodes);

async function change(country: Country, caseId: string, part: JsonObject): Promise<void> {
  const { version, content } = await readCase(country.parts, country.caseworker, caseId);
  const caseFile = { ...content.file, ...part };
  await changeCase(country.parts, country.caseworker, { caseId, version, caseFile });
}

/** Asked by the caseworker, approved by the supervisor, delivered. */
async function close(country: Country, caseId: string, said = closure()): Promise<void> {
  const { approvalId } = await askClosure(country.parts, country.caseworker, caseId, said);
  await decide(country.parts, { by: country.supervisor, approvalId, decision: 'approve' });
  await world.settle();
}

const rowAt = async ({ parts }: Country, caseId: string) =>
  (await parts.store.transaction((tx) => tx.cases.get(caseId)))!;
const only = async (country: Country, caseId: string, kind = 'case-closure') => {
  const [one, ...others] = await conversationsOf(country, caseId, kind);
  expect(others).toEqual([]);
  return one!;
};

/** A case that went from mr to ne and from there to iom-ne, which is responsible for it. */
async function handedOnTwice() {
  const caseId = await begin('ne');
  const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
  await consent(ne, atNe, consentFor(['iom-ne', 'mr'], world.clock.now()));
  const { caseId: atIom } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: atNe });
  return { caseId, atNe, atIom };
}

describe('a closure reaches everyone who has a part (R16)', () => {
  it('hop by hop, each under its own reference, and starts the time of keeping at each', async () => {
    const { caseId, atNe, atIom } = await handedOnTwice();
    await change(iom, atIom, { risk: { level: 'low' } });
    await close(iom, atIom);
    const rows = [await rowAt(iom, atIom), await rowAt(ne, atNe), await rowAt(mr, caseId)];
    expect(rows.map(({ status }) => status)).toEqual(['closed', 'closed', 'closed']);
    for (const { closedAt, retentionUntil, followUpDueAt } of rows) {
      expect(closedAt).toEqual(world.clock.now());
      expect(retentionUntil?.toISOString()).toBe(
        '2036-11-23T10:00:00.000Z'.replace(/T.*/, closedAt!.toISOString().slice(10)),
      );
      expect(followUpDueAt?.toISOString().slice(0, 10)).toBe('2027-02-23');
    }
    const first = await only(iom, atIom);
    const [fromIom, toMr] = [
      (await conversationsOf(ne, atNe, 'case-closure')).find(({ peer }) => peer === 'iom-ne')!,
      (await conversationsOf(ne, atNe, 'case-closure')).find(({ peer }) => peer === 'mr')!,
    ];
    expect([first.state, fromIom.state, toMr.state]).toEqual(['told', 'told', 'told']);
    const said = [await saidIn(ne, fromIom), await saidIn(mr, await only(mr, caseId))];
    expect(new Set(said.map((each) => each['caseReference'])).size).toBe(2);
    expect(said.map((each) => each['reason'])).toEqual(['plan_implemented', 'plan_implemented']);
    // Whom to ask is one hop's matter.
    expect(said.map((each) => each['contact'] !== undefined)).toEqual([true, false]);
    await ne.act(fromIom.id, 'acknowledge', { keptUntil: '2036-11-23' });
    await world.settle();
    expect((await only(iom, atIom)).state).toBe('acknowledged');
    const [holder] = await listHolders(iom.parts, iom.supervisor, atIom);
    expect(holder?.told.map(({ kind, state }) => [kind, state])).toEqual([['case-closure', 'acknowledged']]);
  });

  it('is followed up, and can be taken back on every side', async () => {
    const { caseId, atNe, atIom } = await handedOnTwice();
    await change(iom, atIom, { risk: { level: 'low' } });
    await close(iom, atIom);
    await reportFollowUp(iom.parts, iom.caseworker, atIom, { outcome: 'support_needed', seenOn: '2026-11-23' });
    await world.settle();
    const fromIom = (await conversationsOf(ne, atNe, 'case-closure')).find(({ peer }) => peer === 'iom-ne')!;
    expect((await ne.messages(fromIom.id)).map(({ step }) => step)).toEqual(['close', 'follow-up']);
    expect((await rowAt(iom, atIom)).followUpDueAt).toBeNull();
    await reopen(iom.parts, iom.caseworker, atIom, { reason: 'support_needed' });
    await world.settle();
    const rows = [await rowAt(iom, atIom), await rowAt(ne, atNe), await rowAt(mr, caseId)];
    expect(rows.map(({ status }) => status)).toEqual(['open', 'open', 'open']);
    expect(rows.map(({ retentionUntil }) => retentionUntil)).toEqual([null, null, null]);
    expect((await only(mr, caseId)).state).toBe('reopened');
    // And closed again, in a conversation of its own.
    await close(iom, atIom);
    expect((await conversationsOf(mr, caseId, 'case-closure')).map(({ state }) => state)).toEqual(['reopened', 'told']);
  });

  it('is asked for again until it is acknowledged', async () => {
    const { atIom } = await handedOnTwice();
    await change(iom, atIom, { risk: { level: 'low' } });
    await close(iom, atIom);
    world.clock.forward({ days: 1, hours: 1 });
    await world.settle();
    expect((await iom.messages((await only(iom, atIom)).id)).map(({ step }) => step)).toEqual(['close', 'repeat']);
  });

  it('names what came of the child only where consent does', async () => {
    const outcome = { care: 'kinship_care_extended_family' as const };
    const told = async (purposes: string[]) => {
      const caseId = await begin();
      const given = consentFor(['ne'], world.clock.now());
      const [provision] = given['provisions'] as JsonObject[];
      await consent(mr, caseId, { ...given, provisions: [{ ...provision, purposes }] });
      await mr.offer(caseId, 'ne');
      await world.settle();
      const { id } = await only(mr, caseId, 'case-transfer');
      await mr.act(id, 'withdraw');
      await world.settle();
      await change(mr, caseId, { risk: { level: 'low' } });
      await close(mr, caseId, closure({ outcome }));
      const { caseId: there } = (await ne.conversation(id))!;
      return saidIn(ne, await only(ne, there));
    };
    expect((await told(['case-transfer', 'case-closure']))['outcome']).toEqual(outcome);
    const bare = await told(['case-transfer']);
    expect([bare['outcome'], bare['consent'], bare['goals']]).toEqual([undefined, undefined, 'reached']);
  });

  it('a node of the country that the child fears is asked to restrict, and learns of no closure (R2, R18)', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    await world.settle();
    await mr.act(offer, 'withdraw');
    await world.settle();
    await change(mr, caseId, {
      risk: { level: 'low' },
      legalStatus: { asylumStatus: 'refugee', countriesOfOrigin: ['NE'] },
    });
    await close(mr, caseId);
    const { caseId: there } = (await ne.conversation(offer))!;
    expect(await conversationsOf(ne, there, 'case-closure')).toEqual([]);
    expect(Object.keys(await saidIn(ne, await only(ne, there, 'restriction')))).toEqual(['caseReference']);
    expect((await rowAt(ne, there)).status).toBe('open');
  });

  it('a case that nobody else knows of is closed all the same', async () => {
    const caseId = await begin();
    await change(mr, caseId, { risk: { level: 'low' } });
    await close(mr, caseId);
    expect((await rowAt(mr, caseId)).status).toBe('closed');
    expect(await conversationsOf(mr, caseId, 'case-closure')).toEqual([]);
  });
});

describe('must fail', () => {
  const refused = (said: Partial<InputCloseCase>, caseId: string) =>
    askClosure(mr.parts, mr.caseworker, caseId, closure(said)).then(
      () => 'asked',
      ({ code, pointers }: { code: string; pointers: string[] }) => [code, ...pointers].join(' '),
    );

  it('a closure that lacks what its reason needs, or whose reason does not hold (R6, R16)', async () => {
    const caseId = await begin();
    expect(await refused({}, caseId)).toBe('asked');
    await change(mr, caseId, { risk: { level: 'high' } });
    expect(await refused({}, caseId)).toBe('closure-incomplete /goals');
    await change(mr, caseId, { risk: { level: 'low' } });
    expect(await refused({ goals: 'not_reached' }, caseId)).toBe('closure-incomplete /goals');
    expect(await refused({ childInformed: { informed: false } }, caseId)).toBe('closure-incomplete /childInformed');
    expect(await refused({ reason: 'support_not_wished' }, caseId)).toBe('closure-incomplete /nothingOpposes');
    expect(await refused({ closedOn: '2099-01-01' }, caseId)).toBe('closure-incomplete /closedOn');
    expect(await refused({ reason: 'turned_18', handedTo: contact }, caseId)).toBe('age-not-proved /reason');
    const { content } = await readCase(mr.parts, mr.caseworker, caseId);
    const grown = { ...content.file?.identification, birthDate: '2000-01-01' };
    for (const doubt of [{ ageEstimated: true }, { ageInDoubt: true }]) {
      await change(mr, caseId, { identification: { ...grown, ...doubt } });
      expect(await refused({ reason: 'turned_18', handedTo: contact }, caseId)).toBe('age-not-proved /reason');
    }
    const proved = { ...grown, ageEstimated: false, ageInDoubt: false };
    await change(mr, caseId, { identification: proved });
    expect(await refused({ reason: 'turned_18' }, caseId)).toBe('closure-incomplete /handedTo');
    expect(await refused({ reason: 'turned_18', handedTo: contact }, caseId)).toBe('asked');
  });

  it('its author approving it, or anybody approving what has changed since (R9)', async () => {
    const caseId = await begin();
    await change(mr, caseId, { risk: { level: 'low' } });
    const { approvalId } = await askClosure(mr.parts, mr.supervisor, caseId, closure());
    const approve = () => decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    await expect(approve()).rejects.toMatchObject({ code: 'approver-is-author' });
    const asked = await askClosure(mr.parts, mr.caseworker, caseId, closure());
    await change(mr, caseId, { risk: { level: 'high' } });
    const late = decide(mr.parts, { by: mr.supervisor, ...asked, decision: 'approve' });
    await expect(late).rejects.toMatchObject({ code: 'approval-stale' });
    expect((await rowAt(mr, caseId)).status).toBe('open');
  });

  it('closing what is closed, is not ours, or is being handed over; reopening what is open', async () => {
    const caseId = await begin('ne');
    await expect(reopen(mr.parts, mr.caseworker, caseId, { reason: 'new_risk' })).rejects.toMatchObject({
      code: 'case-not-closed',
    });
    await change(mr, caseId, { risk: { level: 'low' } });
    const offer = await mr.offer(caseId, 'ne');
    expect(await refused({}, caseId)).toBe('transfer-open');
    await world.settle();
    await mr.act(offer, 'withdraw');
    await world.settle();
    await close(mr, caseId);
    expect(await refused({}, caseId)).toBe('case-closed');
    await expect(mr.offer(caseId, 'ne')).rejects.toMatchObject({ code: 'case-closed' });
    const other = await begin('ne');
    await transfer(world, { from: 'mr', to: 'ne', caseId: other });
    expect(await refused({}, other)).toBe('not-responsible');
  });

  it('approving the closure of what is handed over, or was, since it was asked for: no case ends closed with whom it went to', async () => {
    const caseId = await begin('ne');
    await change(mr, caseId, { risk: { level: 'low' } });
    const { approvalId } = await askClosure(mr.parts, mr.caseworker, caseId, closure());
    const approve = () => decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    const offer = await mr.offer(caseId, 'ne');
    for (const [country, step] of [[ne, 'accept'] as const, [mr, 'handover'] as const]) {
      await world.settle();
      await country.act(offer, step);
    }
    await world.settle();
    await expect(approve()).rejects.toMatchObject({ code: 'transfer-open' });
    await ne.act(offer, 'assume');
    await world.settle();
    await expect(approve()).rejects.toMatchObject({ code: 'approval-stale' });
    const { caseId: there } = (await ne.conversation(offer))!;
    const rows = [await rowAt(mr, caseId), await rowAt(ne, there)];
    expect(rows.map(({ status, responsible }) => `${status} ${responsible}`)).toEqual(['open ne', 'open ne']);
    // Nothing was decided by that: it may still be rejected.
    await decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'reject' });
  });

  it('a partner closing a case that this node is responsible for', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    // A node whose own software does not hold it back.
    const at = world.clock.now();
    await mr.parts.store.transaction(async (tx) => {
      const caseRow = (await tx.cases.lock(caseId))!;
      const { contact: _own, ...said } = closure();
      await closeCase(mr.parts, tx, { caseRow, closure: said, by: mr.caseworker.id, at });
    });
    await world.settle();
    expect((await rowAt(ne, there)).status).toBe('open');
    const [message] = await mr.messages((await only(mr, caseId)).id);
    expect([message?.status, message?.refusalCode]).toEqual(['refused', 'not-responsible']);
  });

  it('nobody hears of a closure that was taken back before it left', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    await world.settle();
    await mr.act(offer, 'withdraw');
    await world.settle();
    await change(mr, caseId, { risk: { level: 'low' } });
    const { approvalId } = await askClosure(mr.parts, mr.caseworker, caseId, closure());
    await decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    await reopen(mr.parts, mr.caseworker, caseId, { reason: 'closed_in_error' });
    await world.settle();
    const { caseId: there } = (await ne.conversation(offer))!;
    expect(await conversationsOf(ne, there, 'case-closure')).toEqual([]);
    expect((await rowAt(mr, caseId)).status).toBe('open');
  });

  it('approving it on a record that a restore left in doubt (R10)', async () => {
    const caseId = await begin('ne');
    await change(mr, caseId, { risk: { level: 'low' } });
    const { approvalId } = await askClosure(mr.parts, mr.caseworker, caseId, closure());
    const approve = () => decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    await resume(mr.parts, world.continuityOf('mr'));
    await backUp(world, mr);
    expect(await world.restore('mr')).toBe('restored');
    await expect(approve()).rejects.toMatchObject({ code: 'record-unconfirmed' });
    expect((await rowAt(mr, caseId)).status).toBe('open');
    await world.resynchronise();
    await confirmAll(mr);
    await approve();
    expect((await rowAt(mr, caseId)).status).toBe('closed');
  });
});
