import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readApproval } from '../../../services/country-node/src/casework/read-approval.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { decide } from '../../../services/country-node/src/outgoing/decide-case-act.js';
import {
  about,
  ALLERGIES,
  BLOOD,
  BORN,
  change,
  correct,
  offerTo,
  recipientsOf,
  saidBy,
} from '../../support/exchange/correcting.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { forge } from '../../support/exchange/hostile.js';
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
import type { TestLaw } from '../../support/national-law.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let mr: Country;
let ne: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  mayPassOn(world);
});
afterAll(() => world.end());

const begin = (...nodes: string[]) => caseWithConsent(world, mr, nodes);

describe('what may not be said again is not', () => {
  it('leaves out what is consented to no more, and says nothing where that is all', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['HEALTH'] }] });
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' }, health: { bloodGroup: undefined } });
    await correct(mr, caseId, [BORN, BLOOD, ALLERGIES]);
    await world.settle();
    const said = (await saidBy(ne, there, 'mr')).get('handover')!;
    expect(said['corrections']).toEqual([{ item: BORN }]);
    expect(JSON.stringify(said)).not.toMatch(/health|bloodGroup|allergies|HEALTH/);
    const [exact] = (await recipientsOf(mr, caseId, BLOOD)).filter(({ form }) => form === 'exact');
    expect(exact).toMatchObject({ outdated: [], mayBeTold: false, code: 'basis-changed' });
    await consent(mr, caseId, { event: 'withdrawn' });
    const before = await conversationsOf(ne, there, 'correction');
    await correct(mr, caseId, [BORN]);
    await world.settle();
    expect(await conversationsOf(ne, there, 'correction')).toHaveLength(before.length);
    const unsent = (await conversationsOf(mr, caseId, 'correction')).filter(({ state }) => state === 'not-sent');
    expect(unsent).toHaveLength(2);
    for (const { id } of unsent) expect(await mr.messages(id)).toEqual([]);
  });

  it('is called back when consent goes while it waits', async () => {
    const caseId = await begin('ne');
    const there = await offerTo(world, ne, caseId);
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    await correct(mr, caseId, [BORN]);
    world.post.unreachable.add('ne');
    await mr.send();
    await consent(mr, caseId, { event: 'withdrawn' });
    world.post.unreachable.delete('ne');
    world.clock.forward({ seconds: 900 });
    await world.settle();
    world.clock.forward({ days: 2 });
    await world.settle();
    expect(await conversationsOf(ne, there, 'correction')).toEqual([]);
    const told = await conversationsOf(ne, there, 'consent-change');
    expect(told).toHaveLength(1);
  });

  it('what a correction gave is restricted with the rest when consent to its purpose goes', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    await correct(mr, caseId, [BORN]);
    await world.settle();
    const row = await about(ne, there, 'mr', 'handover');
    world.clock.forward({ seconds: 60 });
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    const [told] = await conversationsOf(ne, there, 'consent-change');
    expect(new Set(scopeOf(await saidIn(ne, told!)).map(({ purpose }) => purpose))).toEqual(new Set(['case-transfer']));
    const { messages } = await readConversation(ne.parts, ne.caseworker, row.id);
    expect([messages[0]?.shown, messages[0]?.held]).toEqual([undefined, undefined]);
  });

  it.each([
    ['leave', 0],
    ['restrict', 1],
  ] as const)('a node of the country that the child may fear gets no value: %s', async (barred, restrictions) => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { legalStatus: { fearOfReturn: 'yes' } });
    const [, exact] = await recipientsOf(mr, caseId, BORN);
    expect(exact).toMatchObject({ peer: 'ne', mayBeTold: false });
    await correct(mr, caseId, [BORN], barred);
    await world.settle();
    expect(await conversationsOf(ne, there, 'correction')).toEqual([]);
    const asked = await conversationsOf(ne, there, 'restriction');
    expect(asked).toHaveLength(restrictions);
    for (const row of asked) expect(Object.keys(await saidIn(ne, row))).toEqual(['caseReference']);
  });
});

describe('what is refused', () => {
  it.each([
    ['a section', '/identification'],
    ['a field that no file has', '/identification/nickname'],
    ['a file', '/attachments/0/title'],
    ['what never left', '/doNotTransmit'],
  ])('%s is no item', async (_name, pointer) => {
    const caseId = await begin('ne');
    await offerTo(world, ne, caseId);
    await expect(correct(mr, caseId, [pointer])).rejects.toMatchObject({
      code: 'schema-violation',
      pointers: ['/items/0'],
    });
    await expect(recipientsOf(mr, caseId, pointer)).rejects.toMatchObject({ code: 'schema-violation' });
  });

  it('what nobody was given, and a case that is not one’s own to work on', async () => {
    const caseId = await begin('ne');
    await offerTo(world, ne, caseId);
    await expect(correct(mr, caseId, [BLOOD])).rejects.toMatchObject({ code: 'not-found' });
    expect(await recipientsOf(mr, caseId, BLOOD)).toEqual([]);
    const stranger = await enrol(mr.parts.store, 'caseworker', 'stranger');
    await expect(correct(mr, caseId, [BORN], 'leave', stranger)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('what everybody was told as it stands: nothing is sent, noted or put before anybody', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const noted = async () => {
      const entries = await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 500 }));
      return entries.filter(({ kind }) => kind === 'corrected');
    };
    const law = mr.parts.national as TestLaw;
    const { approvals } = law.newest();
    await expect(correct(mr, caseId, [BORN, BLOOD])).rejects.toMatchObject({ code: 'nothing-to-correct' });
    law.change({ approvals: [...approvals, { conversation: 'correction', step: 'correct', approver: 'supervisor' }] });
    await expect(correct(mr, caseId, [BORN])).rejects.toMatchObject({ code: 'nothing-to-correct' });
    law.change({ approvals });
    await world.settle();
    expect(await conversationsOf(mr, caseId, 'correction')).toEqual([]);
    expect(await noted()).toEqual([]);
    await change(mr, caseId, { identification: { birthDate: '2009-02-03' } });
    expect(await correct(mr, caseId, [BORN, BLOOD])).toEqual({ caseId, asked: 1 });
    await world.settle();
    expect((await saidBy(ne, there, 'mr')).get('handover')!['corrections']).toEqual([{ item: BORN }]);
    await expect(correct(mr, caseId, [BORN, BLOOD])).rejects.toMatchObject({ code: 'nothing-to-correct' });
  });

  it('counts only those who are told: not whom consent has left, and whom a restriction reaches', async () => {
    const caseId = await begin('ne');
    await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { legalStatus: { fearOfReturn: 'yes' } });
    expect(await correct(mr, caseId, [BORN], 'leave')).toEqual({ caseId, asked: 0 });
    expect(await correct(mr, caseId, [BORN], 'restrict')).toEqual({ caseId, asked: 1 });
    const other = await begin('ne');
    await transfer(world, { from: 'mr', to: 'ne', caseId: other });
    await change(mr, other, { identification: { birthDate: '2009-02-03' } });
    await consent(mr, other, { event: 'withdrawn' });
    expect(await correct(mr, other, [BORN])).toEqual({ caseId: other, asked: 0 });
  });

  it('waits for a second person where national configuration names one', async () => {
    const caseId = await begin('ne');
    const there = await offerTo(world, ne, caseId);
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    const law = mr.parts.national as TestLaw;
    const { approvals } = law.newest();
    law.change({ approvals: [...approvals, { conversation: 'correction', step: 'correct', approver: 'supervisor' }] });
    const waiting = await correct(mr, caseId, [BORN]);
    await world.settle();
    expect(await conversationsOf(ne, there, 'correction')).toEqual([]);
    const { approvalId } = waiting as { approvalId: string };
    await expect(decide(mr.parts, { by: mr.caseworker, approvalId, decision: 'approve' })).rejects.toMatchObject({
      code: 'not-found',
    });
    // Nobody decides on what they have not seen (R9).
    const { said } = await readApproval(mr.parts, mr.supervisor, approvalId);
    expect(said).toEqual({ items: [BORN], reason: 'wrong_at_entry', barred: 'leave' });
    await decide(mr.parts, { by: mr.supervisor, approvalId, decision: 'approve' });
    law.change({ approvals });
    await world.settle();
    expect(await conversationsOf(ne, there, 'correction')).toHaveLength(1);
  });
});

describe('a peer that corrects what it may not', () => {
  it.each([
    ['what it never gave here', { corrections: [{ item: BLOOD, gone: true }] }, 'not-found'],
    ['by a step that it never took here', { corrects: { kind: 'case-transfer', step: 'hand-back' } }, 'not-found'],
    ['by a step that is none that gives', { corrects: { kind: 'correction', step: 'correct' } }, 'schema-violation'],
    ['more than it names', { file: { identification: { sex: 'male', birthDate: '2009-02-03' } } }, 'over-disclosure'],
    ['a row', { corrections: [{ item: '/health/allergies/0' }] }, 'schema-violation'],
    ['a case that is not here', { caseReference: 'PR-2345-6789-BCDF' }, 'not-found'],
  ])('%s is refused', async (_name, changes, code) => {
    const body = await someCorrection();
    const { scope } = body['consent'] as { scope: { onwardSharing: string } };
    const said = { ...body, ...changes } as JsonObject;
    const claims = { purpose: 'case-transfer', onwardSharing: scope.onwardSharing };
    const cases = () => ne.parts.store.transaction((tx) => tx.conversations.list({ limit: 1_000 }));
    const before = (await cases()).length;
    const forged = await forge(world, {
      from: 'mr',
      to: 'ne',
      kind: 'correction',
      step: 'correct',
      body: said,
      claims,
    });
    await ne.receive([forged]);
    const seen = await ne.parts.store.transaction((tx) => tx.inbox.seen('mr', forged.messageId));
    expect([seen?.outcome, seen?.code]).toEqual(['refused', code]);
    expect(await cases()).toHaveLength(before);
  });

  /** A good one, but that nobody sent it; of a child whose health was never told. */
  async function someCorrection(): Promise<JsonObject> {
    const { caseId } = await mr.register('01-moussa', false);
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    const categories = ['ID_CORE', 'CARE', 'LOC_COARSE'];
    await consent(mr, caseId, consentFor(['ne'], world.clock.now(), { provisions: [{ ...given, categories }] }));
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    await correct(mr, caseId, [BORN]);
    await world.settle();
    const row = await about(ne, there, 'mr', 'handover');
    return saidIn(ne, row);
  }
});
