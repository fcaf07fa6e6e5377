import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { readBody } from '../../../services/country-node/src/record/read-body.js';
import {
  about,
  ALLERGIES,
  answer,
  BLOOD,
  BORN,
  change,
  correct,
  offerTo,
  recipientsOf,
  saidBy,
} from '../../support/exchange/correcting.js';
import type { Country } from '../../support/exchange/country.js';
import {
  caseWithConsent,
  consent,
  consentFor,
  conversationsOf,
  GUARDIAN,
  mayPassOn,
  saidIn,
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

describe('a correction', () => {
  it('says what is true now to whoever had it, in the form in which it had it, and nothing else', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await change(mr, caseId, { identification: { birthDate: '2009-02-03' } });
    expect(await recipientsOf(mr, caseId, BORN)).toEqual([
      expect.objectContaining({ step: 'offer', form: 'coarse', items: ['/ageBand'], outdated: [], mayBeTold: true }),
      expect.objectContaining({ step: 'handover', form: 'exact', items: [BORN], outdated: [BORN], mayBeTold: true }),
    ]);
    expect(await correct(mr, caseId, [BORN])).toEqual({ caseId, asked: 1 });
    await world.settle();
    const said = await saidBy(ne, there, 'mr');
    // Of the age band nothing is wrong, and it does not show that something else was.
    expect([...said.keys()]).toEqual(['handover']);
    const unsent = (await conversationsOf(mr, caseId, 'correction')).filter(({ state }) => state === 'not-sent');
    expect(unsent).toHaveLength(1);
    expect(said.get('handover')).toMatchObject({ reason: 'wrong_at_entry', corrections: [{ item: BORN }] });
    expect(said.get('handover')!['file']).toEqual({ identification: { birthDate: '2009-02-03' } });
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
    const there = await offerTo(world, ne, caseId);
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
    const there = await offerTo(world, ne, caseId);
    expect((await readCase(ne.parts, ne.caseworker, there)).content.summary?.ageBand).toBe('18+');
    await change(mr, caseId, { identification: { ageInDoubt: true } });
    // What rested on the child's word alone rests on nothing then (R6).
    await consent(mr, caseId, consentFor(['ne'], world.clock.now(), { givenBy: GUARDIAN }));
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

  it('waits until it is certain that anything arrived: whoever has nothing is told nothing', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    world.post.unreachable.add('ne');
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    await correct(mr, caseId, [BORN]);
    await world.settle();
    const [row] = await conversationsOf(mr, caseId, 'correction');
    expect(await mr.messages(row!.id)).toEqual([]);
    expect(await recipientsOf(mr, caseId, BORN)).toEqual([
      expect.objectContaining({ certain: false, mayBeTold: false }),
    ]);
    world.post.unreachable.delete('ne');
    world.clock.forward({ seconds: 900 });
    await world.settle();
    expect(await ne.state(offer)).toBe('offered');
    world.clock.forward({ seconds: 10 });
    await world.settle();
    expect(await mr.state(row!.id)).toBe('told');
  });

  it('is asked for again each day until it is answered, whatever is lost on the way', async () => {
    const caseId = await begin('ne');
    const there = await offerTo(world, ne, caseId);
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
    const outcomes: JsonObject[] = [
      { item: BORN, outcome: 'corrected' },
      { item: BLOOD, outcome: 'kept-disputed', reason: 'own_examination' },
    ];
    // The case went on: what is kept here is a copy again, in which the node puts it right itself.
    expect((await readCase(ne.parts, ne.caseworker, atNe)).responsible).toBe('iom-ne');
    await ne.act(told.id, 'answer', { outcomes });
    await world.settle();
    expect((await readCase(ne.parts, ne.caseworker, atNe)).content.file?.identification?.birthDate).toBe('2009-02-03');
    const further = (await saidBy(iom, atIom, 'ne')).get('handover')!;
    expect(further['corrections']).toEqual([{ item: BORN }]);
    expect(further['file']).toEqual(born);
    expect(further['caseReference']).not.toBe((await saidIn(ne, told))['caseReference']);
    expect((await conversationsOf(mr, caseId, 'correction')).every(({ role }) => role === 'corrector')).toBe(true);
  });

  it('does not go back to the one that told of it', async () => {
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
    await world.settle();
    // An age band went back with an offer, to the one that told of it.
    expect(await recipientsOf(ne, atNe, BORN)).toEqual([expect.objectContaining({ peer: 'mr', form: 'coarse' })]);
    expect((await conversationsOf(mr, caseId, 'correction')).filter(({ role }) => role === 'holder')).toEqual([]);
  });

  it('told twice goes on once: whoever has it as it is hears no more of it', async () => {
    const caseId = await begin('ne');
    const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, atNe, consentFor(['iom-ne'], world.clock.now()));
    const { caseId: atIom } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: atNe });
    const allergies = ['Penicillin'];
    await change(mr, caseId, { identification: { birthDate: '2009-02-03' }, health: { allergies } });
    await correct(mr, caseId, [BORN, ALLERGIES]);
    await world.settle();
    const row = await about(ne, atNe, 'mr', 'handover');
    const outcomes = [BORN, ALLERGIES].map((item) => ({ item, outcome: 'corrected' }));
    await ne.act(row.id, 'answer', { outcomes });
    await world.settle();
    const exact = await about(iom, atIom, 'ne', 'handover');
    expect((await saidIn(iom, exact))['corrections']).toEqual([{ item: ALLERGIES }, { item: BORN }]);
    const isExact = ({ form }: { form: string }) => form === 'exact';
    for (const [node, of] of [[mr, caseId] as const, [ne, atNe] as const]) {
      const [told] = (await recipientsOf(node, of, BORN)).filter(isExact);
      expect(told).toMatchObject({ outdated: [], mayBeTold: true });
    }
    await change(ne, atNe, { health: { allergies: ['Penicillin', 'Dust'] } });
    await correct(ne, atNe, [BORN, ALLERGIES]);
    await world.settle();
    const all = await conversationsOf(iom, atIom, 'correction');
    const latest = all.find(({ id }) => id !== exact.id && id > exact.id)!;
    expect((await saidIn(iom, latest))['corrections']).toEqual([{ item: ALLERGIES }]);
    await expect(correct(ne, atNe, [BORN, ALLERGIES])).rejects.toMatchObject({ code: 'nothing-to-correct' });
    await world.settle();
    expect(await conversationsOf(iom, atIom, 'correction')).toHaveLength(all.length);
  });

  it('answered late takes back nothing that was corrected since, and sends nothing of it on', async () => {
    const caseId = await begin('ne');
    const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, atNe, consentFor(['iom-ne'], world.clock.now()));
    const { caseId: atIom } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: atNe });
    for (const [birthDate, bloodGroup] of [
      ['2009-02-03', 'A+'],
      ['2009-03-02', 'A+'],
    ]) {
      await change(mr, caseId, { identification: { birthDate }, health: { bloodGroup } });
      await correct(mr, caseId, [BORN, BLOOD]);
      await world.settle();
    }
    const [first, latest, ...others] = await conversationsOf(ne, atNe, 'correction').then(sorted);
    expect(others).toEqual([]);
    expect((await saidIn(ne, latest!))['corrections']).toEqual([{ item: BORN }]);
    await ne.act(latest!.id, 'answer', answer(BORN));
    await world.settle();
    const outcomes = [BORN, BLOOD].map((item) => ({ item, outcome: 'corrected' }));
    await ne.act(first!.id, 'answer', { outcomes });
    await world.settle();
    const { file } = (await readCase(ne.parts, ne.caseworker, atNe)).content;
    expect([file?.identification?.birthDate, file?.health?.bloodGroup]).toEqual(['2009-03-02', 'A+']);
    const told = await Promise.all(
      (await conversationsOf(iom, atIom, 'correction').then(sorted)).map((each) => saidIn(iom, each)),
    );
    expect(told.map((said) => said['file'])).toEqual([
      { identification: { birthDate: '2009-03-02' } },
      { health: { bloodGroup: 'A+' } },
    ]);
    expect(await mr.state(first!.id)).toBe('answered');
  });

  it('answered late takes back nothing that was shown anew since', async () => {
    const caseId = await begin('ne');
    const there = await offerTo(world, ne, caseId);
    await change(mr, caseId, { identification: { birthDate: '2013-02-03' } });
    await correct(mr, caseId, [BORN]);
    await world.settle();
    const offer = (await conversationsOf(mr, caseId, 'case-transfer'))[0]!.id;
    await change(mr, caseId, { identification: { birthDate: '2011-03-14' } });
    await ne.act(offer, 'request-information');
    await world.settle();
    await mr.act(offer, 'provide-information');
    await world.settle();
    const [row] = await conversationsOf(ne, there, 'correction');
    await ne.act(row!.id, 'answer', answer('/ageBand'));
    expect((await readCase(ne.parts, ne.caseworker, there)).content.summary?.ageBand).toBe('15-17');
  });
});

const sorted = <T extends { id: string }>(rows: T[]) => rows.sort((one, next) => (one.id < next.id ? -1 : 1));
