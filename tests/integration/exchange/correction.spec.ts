import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { askCorrection } from '../../../services/country-node/src/casework/ask-correction.js';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { decide } from '../../../services/country-node/src/outgoing/decide-case-act.js';
import { listRecipients } from '../../../services/country-node/src/outgoing/list-recipients.js';
import type { ConversationRow } from '../../../services/country-node/src/ports/store/conversations.js';
import { readBody } from '../../../services/country-node/src/record/read-body.js';
import { type Country, enrol } from '../../support/exchange/country.js';
import { forge } from '../../support/exchange/hostile.js';
import {
  assign,
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

const BORN = '/identification/birthDate';
const BLOOD = '/health/bloodGroup';
const ALLERGIES = '/health/allergies';

let world: World;
let mr: Country;
let ne: Country;
let iom: Country;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne, iom] = [world.of('mr'), world.of('ne'), world.of('iom-ne')];
  mayPassOn(world);
});
afterAll(() => world.end());

const begin = (...nodes: string[]) => caseWithConsent(world, mr, nodes);

/** The caseworker changes some of the file, a minute later. */
async function change({ parts, caseworker }: Country, caseId: string, parted: Record<string, object | undefined>) {
  world.clock.forward({ seconds: 60 });
  const { version, content } = await readCase(parts, caseworker, caseId);
  const sections = Object.entries(parted).map(([name, part]) => {
    return [name, part && { ...(content.file as Record<string, object>)[name], ...part }] as const;
  });
  const caseFile = JSON.parse(JSON.stringify({ ...content.file, ...Object.fromEntries(sections) })) as never;
  await changeCase(parts, caseworker, { caseId, version, caseFile });
}

async function correct(
  { parts, caseworker }: Country,
  caseId: string,
  items: [string, ...string[]],
  barred: 'leave' | 'restrict' = 'leave',
) {
  world.clock.forward({ seconds: 60 });
  return askCorrection(parts, caseworker, caseId, { items, reason: 'wrong_at_entry', barred });
}

/** What a correction said, by the kind and step that it corrects. */
async function saidBy(country: Country, caseId: string, peer: string): Promise<Map<string, JsonObject>> {
  const rows = (await conversationsOf(country, caseId, 'correction')).filter((each) => each.peer === peer);
  const said = new Map<string, JsonObject>();
  for (const row of rows.filter(({ state }) => state !== 'not-sent')) {
    const body = await saidIn(country, row);
    const { step } = body['corrects'] as { step: string };
    said.set(step, body);
  }
  return said;
}

/** The only correction of what a step gave. */
async function about(country: Country, caseId: string, peer: string, step: string): Promise<ConversationRow> {
  const rows = (await conversationsOf(country, caseId, 'correction')).filter((each) => each.peer === peer);
  const steps = await Promise.all(
    rows.map(async (row) => (await saidIn(country, row))['corrects'] as { step: string }),
  );
  const [one, ...others] = rows.filter((_, at) => steps[at]?.step === step);
  expect(others).toEqual([]);
  return one!;
}

const recipientsOf = ({ parts }: Country, caseId: string, pointer: string) =>
  parts.store.transaction((tx) => listRecipients(parts, tx, { caseId, pointer }));
const answer = (item: string, outcome = 'corrected', reason?: string): JsonObject => ({
  outcomes: [{ item, outcome, ...(reason ? { reason } : {}) }],
});

/** Offers a case, and gives it to the caseworker of the other node. */
async function offerTo(to: Country, caseId: string): Promise<string> {
  const offer = await mr.offer(caseId, to.id);
  await world.settle();
  const { caseId: there } = (await to.conversation(offer))!;
  await assign(to, there);
  return there;
}

describe('a correction', () => {
  it('says what is true now to whoever had it, in the form in which it had it, and nothing else', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { identification: { birthDate: '2009-02-03' } });
    expect(await recipientsOf(mr, caseId, BORN)).toEqual([
      expect.objectContaining({ peer: 'ne', step: 'offer', form: 'coarse', items: ['/ageBand'], mayBeTold: true }),
      expect.objectContaining({ peer: 'ne', step: 'handover', form: 'exact', items: [BORN], mayBeTold: true }),
    ]);
    expect(await correct(mr, caseId, [BORN])).toEqual({ caseId, asked: 1 });
    await world.settle();
    const said = await saidBy(ne, there, 'mr');
    expect([...said.keys()].sort()).toEqual(['handover', 'offer']);
    expect(said.get('handover')).toMatchObject({ reason: 'wrong_at_entry', corrections: [{ item: BORN }] });
    expect(said.get('handover')!['file']).toEqual({ identification: { birthDate: '2009-02-03' } });
    expect(said.get('offer')!['summary']).toEqual({ ageBand: '15-17' });
    const row = await about(ne, there, 'mr', 'handover');
    const [message] = await ne.messages(row.id);
    expect(JSON.parse(message!.claims)).toMatchObject({ purpose: 'case-transfer', categories: expect.any(Array) });
    // Both are in view: what is held, and what is said to be true.
    expect((await readCase(ne.parts, ne.caseworker, there)).content.file?.identification?.birthDate).toBe('2011-03-14');
    const { messages } = await readConversation(ne.parts, ne.caseworker, row.id);
    expect(messages[0]?.shown).toEqual({ file: { identification: { birthDate: '2009-02-03' } } });
    expect(messages[0]?.held).toEqual({ file: { identification: { birthDate: '2011-03-14' } } });
    // A file of one's own is put right by a person, and nobody says so before.
    await expect(ne.act(row.id, 'answer', answer(BORN))).rejects.toMatchObject({
      code: 'schema-violation',
      pointers: ['/outcomes/0/outcome'],
    });
    await change(ne, there, { identification: { birthDate: '2009-02-03' } });
    await ne.act(row.id, 'answer', answer(BORN));
    await world.settle();
    expect(await mr.state(row.id)).toBe('answered');
  });

  it('of a coarse form stays coarse, and is put right in what is kept of the partner’s case', async () => {
    const caseId = await begin('ne');
    const there = await offerTo(ne, caseId);
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    await correct(mr, caseId, [BORN, BLOOD]);
    await world.settle();
    const [row, ...others] = await conversationsOf(ne, there, 'correction');
    expect(others).toEqual([]);
    const body = await saidIn(ne, row!);
    expect(body).toMatchObject({ corrections: [{ item: '/ageBand' }], summary: { ageBand: '10-14' } });
    expect(Object.keys(body).sort()).toEqual([
      'caseReference',
      'consent',
      'corrections',
      'corrects',
      'reason',
      'summary',
    ]);
    const bands = async () => (await readCase(ne.parts, ne.caseworker, there)).content.summary;
    const before = await bands();
    expect(before?.ageBand).toBe('15-17');
    await ne.act(row!.id, 'answer', answer('/ageBand'));
    expect(await bands()).toEqual({ ...before, ageBand: '10-14' });
  });

  it('of a doubt about the age reaches who has an age band', async () => {
    const caseId = await begin('ne');
    await change(mr, caseId, { identification: { birthDate: '2005-01-01' } });
    const there = await offerTo(ne, caseId);
    expect((await readCase(ne.parts, ne.caseworker, there)).content.summary?.ageBand).toBe('18+');
    await change(mr, caseId, { identification: { ageInDoubt: true } });
    await correct(mr, caseId, ['/identification/ageInDoubt']);
    await world.settle();
    expect((await saidBy(ne, there, 'mr')).get('offer')!['summary']).toEqual({ ageBand: '15-17' });
  });

  it('of a list says the whole list, and of what is held true no more that it is gone', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { health: { allergies: ['Penicillin', 'Groundnuts'], bloodGroup: undefined } });
    await correct(mr, caseId, [`${ALLERGIES}/0`, BLOOD]);
    await world.settle();
    const row = await about(ne, there, 'mr', 'handover');
    const body = await saidIn(ne, row);
    expect(body['corrections']).toEqual([{ item: ALLERGIES }, { item: BLOOD, gone: true }]);
    expect(body['file']).toEqual({ health: { allergies: ['Penicillin', 'Groundnuts'] } });
    await expect(ne.act(row.id, 'answer', answer(ALLERGIES))).rejects.toMatchObject({ pointers: ['/outcomes'] });
    const outcomes: JsonObject[] = [
      { item: ALLERGIES, outcome: 'kept-disputed', reason: 'own_examination' },
      { item: BLOOD, outcome: 'kept-disputed', reason: 'own_examination' },
    ];
    await ne.act(row.id, 'answer', { outcomes });
    await world.settle();
    expect(await mr.state(row.id)).toBe('answered');
    const [, back] = await mr.messages(row.id);
    expect((await readBody(mr.parts, 'correction', back!))['outcomes']).toEqual(outcomes);
    expect((await readCase(ne.parts, ne.caseworker, there)).content.file?.health?.bloodGroup).toBe('O+');
  });

  it('is asked for again each day until it is answered, whatever is lost on the way', async () => {
    const caseId = await begin('ne');
    const there = await offerTo(ne, caseId);
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    await correct(mr, caseId, [BORN]);
    await mr.send();
    world.post.collect('ne');
    world.clock.forward({ seconds: 200 });
    await world.settle();
    const [row] = await conversationsOf(ne, there, 'correction');
    const asked = async () => (await mr.messages(row!.id)).map(({ step }) => step);
    expect(await asked()).toEqual(['correct-coarse']);
    world.clock.forward({ days: 1, hours: 1 });
    await world.settle();
    expect(await asked()).toEqual(['correct-coarse', 'repeat']);
    await ne.act(row!.id, 'answer', answer('/ageBand', 'kept-disputed', 'seen_papers'));
    await world.settle();
    world.clock.forward({ days: 2 });
    await world.settle();
    expect(await asked()).toEqual(['correct-coarse', 'repeat', 'answer']);
  });

  it('goes on hop by hop, under each one’s own reference; what is disputed goes no further', async () => {
    const caseId = await begin('ne');
    const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, atNe, consentFor(['iom-ne'], world.clock.now()));
    const { caseId: atIom } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: atNe });
    const born = { identification: { birthDate: '2009-02-03' } };
    await change(mr, caseId, { ...born, health: { bloodGroup: 'A+' } });
    await correct(mr, caseId, [BORN, BLOOD]);
    await world.settle();
    const told = await about(ne, atNe, 'mr', 'handover');
    // The case went on: what is kept here is a copy again, in which the node puts it right itself.
    const outcomes: JsonObject[] = [
      { item: BORN, outcome: 'corrected' },
      { item: BLOOD, outcome: 'kept-disputed', reason: 'own_examination' },
    ];
    if ((await readCase(ne.parts, ne.caseworker, atNe)).responsible === 'ne') await change(ne, atNe, born);
    await ne.act(told.id, 'answer', { outcomes });
    await world.settle();
    expect((await readCase(ne.parts, ne.caseworker, atNe)).content.file?.identification?.birthDate).toBe('2009-02-03');
    const further = (await saidBy(iom, atIom, 'ne')).get('handover')!;
    expect(further['corrections']).toEqual([{ item: BORN }]);
    expect(further['file']).toEqual(born);
    expect(further['caseReference']).not.toBe((await saidIn(ne, told))['caseReference']);
    expect((await conversationsOf(mr, caseId, 'correction')).every(({ role }) => role === 'corrector')).toBe(true);
  });

  it('comes to rest in a ring: whoever has it right already tells nobody', async () => {
    const caseId = await begin('ne');
    const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, atNe, consentFor(['mr'], world.clock.now()));
    await ne.offer(atNe, 'mr');
    await world.settle();
    const born = { identification: { birthDate: '2013-02-03' } };
    await change(mr, caseId, born);
    await correct(mr, caseId, [BORN]);
    await world.settle();
    await change(ne, atNe, born);
    await ne.act((await about(ne, atNe, 'mr', 'handover')).id, 'answer', answer(BORN));
    // From here nothing but an age band went back, to the one that told of it.
    await world.settle();
    expect((await conversationsOf(mr, caseId, 'correction')).filter(({ role }) => role === 'holder')).toEqual([]);
    await correct(ne, atNe, [BORN]);
    await world.settle();
    const [back] = (await conversationsOf(mr, caseId, 'correction')).filter(({ role }) => role === 'holder');
    await mr.act(back!.id, 'answer', answer('/ageBand'));
    await world.settle();
    expect(await conversationsOf(mr, caseId, 'correction')).toHaveLength(3);
  });
});

describe('what may not be said again is not', () => {
  it('leaves out what is consented to no more, and says nothing where that is all', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['HEALTH'] }] });
    await change(mr, caseId, { identification: { birthDate: '2009-02-03' }, health: { bloodGroup: undefined } });
    await correct(mr, caseId, [BORN, BLOOD, ALLERGIES]);
    await world.settle();
    const said = (await saidBy(ne, there, 'mr')).get('handover')!;
    expect(said['corrections']).toEqual([{ item: BORN }]);
    expect(JSON.stringify(said)).not.toMatch(/health|bloodGroup|allergies|HEALTH/);
    const [exact] = (await recipientsOf(mr, caseId, BLOOD)).filter(({ form }) => form === 'exact');
    expect(exact).toMatchObject({ mayBeTold: false, code: 'consent-missing' });
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
    const there = await offerTo(ne, caseId);
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
    await offerTo(ne, caseId);
    await expect(correct(mr, caseId, [pointer])).rejects.toMatchObject({
      code: 'schema-violation',
      pointers: ['/items/0'],
    });
    await expect(recipientsOf(mr, caseId, pointer)).rejects.toMatchObject({ code: 'schema-violation' });
  });

  it('what nobody was given, and a case that is not one’s own to work on', async () => {
    const caseId = await begin('ne');
    await offerTo(ne, caseId);
    await expect(correct(mr, caseId, [BLOOD])).rejects.toMatchObject({ code: 'not-found' });
    expect(await recipientsOf(mr, caseId, BLOOD)).toEqual([]);
    const stranger = await enrol(mr.parts.store, 'caseworker', 'stranger');
    const asked = { items: [BORN], reason: 'x', barred: 'leave' } as const;
    await expect(askCorrection(mr.parts, stranger, caseId, { ...asked, items: [BORN] })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('waits for a second person where national configuration names one', async () => {
    const caseId = await begin('ne');
    const there = await offerTo(ne, caseId);
    const law = mr.parts.national as TestLaw;
    const { approvals = [] } = law.newest();
    law.change({ approvals: [...approvals, { conversation: 'correction', step: 'correct', approver: 'supervisor' }] });
    const asked = { items: [BORN] as [string], reason: 'wrong_at_entry', barred: 'leave' as const };
    const waiting = await askCorrection(mr.parts, mr.caseworker, caseId, asked);
    await world.settle();
    expect(await conversationsOf(ne, there, 'correction')).toEqual([]);
    const { approvalId } = waiting as { approvalId: string };
    await expect(decide(mr.parts, { by: mr.caseworker, approvalId, decision: 'approve' })).rejects.toMatchObject({
      code: 'not-found',
    });
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
    await correct(mr, caseId, [BORN]);
    await world.settle();
    const row = await about(ne, there, 'mr', 'handover');
    return saidIn(ne, row);
  }
});
