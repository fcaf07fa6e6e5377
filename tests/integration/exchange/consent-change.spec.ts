import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeCase } from '../../../services/country-node/src/casework/change-case.js';
import { readCase } from '../../../services/country-node/src/casework/read-case.js';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { isPersonal } from '../../../services/country-node/src/domain/disclosure/categories.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { callBackInVain, settleAll, stepsOf } from '../../support/exchange/call-back.js';
import type { Country } from '../../support/exchange/country.js';
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

async function only(country: Country, caseId: string, kind = 'consent-change') {
  const [one, ...others] = await conversationsOf(country, caseId, kind);
  expect(others).toEqual([]);
  return one!;
}

const answersTo = (said: JsonObject, outcome: string, basis?: string): JsonObject => ({
  outcomes: scopeOf(said).map(({ category }) => ({ category, outcome, ...(basis ? { basis } : {}) })),
});
const ledgerOf = async ({ parts }: Country, caseId: string, kind: string) =>
  (await parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 500 }))).filter((each) => each.kind === kind);

describe('a withdrawal reaches who was given something under it (R10)', () => {
  it('tells it, ends the open offer, hides what was shown, and waits for the answer', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    await world.settle();
    const { caseId: there } = (await ne.conversation(offer))!;
    await assign(ne, there);
    const before = await readCase(ne.parts, ne.caseworker, there);
    expect(before.content.summary?.ageBand).toBeDefined();
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect([await mr.state(offer), await ne.state(offer)]).toEqual(['withdrawn', 'withdrawn']);
    const told = await only(ne, there);
    expect([told.state, (await only(mr, caseId)).state]).toEqual(['announced', 'announced']);
    const said = await saidIn(ne, told);
    expect(said['change']).toBe('withdrawn');
    expect(scopeOf(said).map(({ category }) => category)).toEqual(expect.arrayContaining(['ID_CORE', 'LOC_COARSE']));
    expect(scopeOf(said).every(({ purpose }) => purpose === 'case-transfer')).toBe(true);
    expect((await readCase(ne.parts, ne.caseworker, there)).content.summary).toBeUndefined();
    expect((await readCase(ne.parts, ne.supervisor, there)).content.summary?.ageBand).toBeDefined();
    const { messages } = await readConversation(ne.parts, ne.caseworker, offer);
    expect(messages[0]?.shown).toBeUndefined();
    await ne.act(told.id, 'restricted', answersTo(said, 'restricted'));
    await world.settle();
    expect((await only(mr, caseId)).state).toBe('answered');
    expect(await ledgerOf(mr, caseId, 'holders-told')).toHaveLength(1);
  });

  it('ends an offer that was called back and had arrived before', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    await callBackInVain(world, mr, ne, caseId);
    expect(await stepsOf(mr, offer)).toEqual(['offer voided', 'void queued']);
    await consent(mr, caseId, { event: 'withdrawn' });
    await settleAll(world);
    expect(await stepsOf(mr, offer)).toEqual(['offer receipted', 'void refused', 'withdraw receipted']);
    expect([await mr.state(offer), await ne.state(offer)]).toEqual(['withdrawn', 'withdrawn']);
  });

  it('names what was narrowed and leaves the rest', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['HEALTH', 'EDU'] }] });
    await world.settle();
    const said = await saidIn(ne, await only(ne, there));
    expect(scopeOf(said).map(({ category }) => category)).toEqual(['EDU', 'HEALTH']);
    const { content, restrictions } = await readCase(ne.parts, ne.caseworker, there);
    expect([content.file?.health, content.file?.education]).toEqual([undefined, undefined]);
    expect(content.file?.identification).toBeDefined();
    expect(restrictions.map(({ category }) => category).sort()).toEqual(['EDU', 'HEALTH']);
  });

  it('what is kept on a basis of its own is seen again, what is erased is gone for everybody', async () => {
    const caseId = await begin('ne');
    const { id, caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const [given] = consentFor(['ne'], world.clock.now())['provisions'] as JsonObject[];
    await consent(mr, caseId, { event: 'withdrawn', provisions: [{ ...given, categories: ['HEALTH', 'EDU'] }] });
    await world.settle();
    const { id: told } = await only(ne, there);
    const answers: JsonObject[] = [
      { category: 'EDU', outcome: 'erased' },
      { category: 'HEALTH', outcome: 'kept', basis: 'vital-interest' },
    ];
    await ne.act(told, 'restricted', { outcomes: answers });
    await world.settle();
    const { content } = await readCase(ne.parts, ne.caseworker, there);
    expect(content.file?.health).toBeDefined();
    expect((await readCase(ne.parts, ne.supervisor, there)).content.file?.education).toBeUndefined();
    const { messages } = await readConversation(ne.parts, ne.supervisor, id);
    const handover = messages.find(({ step }) => step === 'handover');
    expect(Object.keys(handover?.shown?.['file'] as JsonObject)).not.toContain('education');
    expect(await ledgerOf(ne, there, 'erased')).toHaveLength(1);
    expect((await readCase(mr.parts, mr.caseworker, caseId)).content.file?.education).toBeDefined();
  });

  it('told twice of the same, each can be answered, and what was said first is not taken for the second', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    const first = await only(ne, there);
    world.clock.forward({ seconds: 60 });
    await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
    world.clock.forward({ seconds: 60 });
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    const second = (await conversationsOf(ne, there, 'consent-change')).find(({ id }) => id !== first.id)!;
    await ne.act(first.id, 'restricted', answersTo(await saidIn(ne, first), 'kept', 'vital-interest'));
    await world.settle();
    // Kept on the word that was asked first; the second asks anew.
    expect((await readCase(ne.parts, ne.caseworker, there)).content.file?.identification).toBeUndefined();
    await ne.act(second.id, 'restricted', answersTo(await saidIn(ne, second), 'erased'));
    await world.settle();
    expect((await readCase(ne.parts, ne.supervisor, there)).content.file?.identification).toBeUndefined();
    const told = await conversationsOf(mr, caseId, 'consent-change');
    expect(told.map(({ state }) => state)).toEqual(['answered', 'answered']);
  });

  it('goes on hop by hop, each under its own reference, and comes to rest in a ring', async () => {
    const caseId = await begin('ne');
    const { caseId: atNe } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await consent(ne, atNe, consentFor(['iom-ne', 'mr'], world.clock.now()));
    const { caseId: atIom } = await transfer(world, { from: 'ne', to: 'iom-ne', caseId: atNe });
    await consent(iom, atIom, consentFor(['mr'], world.clock.now()));
    await iom.offer(atIom, 'mr');
    await world.settle();
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await conversationsOf(ne, atNe, 'consent-change')).toHaveLength(2);
    const atEnd = (await conversationsOf(iom, atIom, 'consent-change')).find(({ peer }) => peer === 'ne')!;
    const references = [await saidIn(iom, atEnd), await saidIn(mr, await toldOf(mr, caseId, 'ne'))];
    expect(new Set(references.map((said) => said['caseReference'])).size).toBe(2);
    expect((await readCase(iom.parts, iom.caseworker, atIom)).content.file?.identification).toBeUndefined();
    // Nothing of it is passed on now, though consent was recorded there before.
    const [bare] = await iom.messages(await iom.offer(atIom, 'mr'));
    expect((JSON.parse(bare!.claims) as { categories: string[] }).categories.filter(isPersonal)).toEqual([]);
    // Consent that is taken anew opens it again.
    const { restrictions } = await readCase(iom.parts, iom.supervisor, atIom);
    expect(restrictions.length).toBeGreaterThan(0);
    world.clock.forward({ seconds: 1 });
    await consent(iom, atIom, consentFor(['mr'], world.clock.now()));
    expect((await readCase(iom.parts, iom.caseworker, atIom)).content.file?.identification).toBeDefined();
  });

  async function toldOf(country: Country, caseId: string, peer: string) {
    const all = await conversationsOf(country, caseId, 'consent-change');
    return all.find((each) => each.peer === peer)!;
  }

  it('waits for a node that is down, and asks again until it answers, not until the receipt', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    await world.settle();
    const { caseId: there } = (await ne.conversation(offer))!;
    world.post.unreachable.add('ne');
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await conversationsOf(ne, there, 'consent-change')).toEqual([]);
    world.clock.forward({ days: 3 });
    await world.settle();
    world.post.unreachable.delete('ne');
    world.clock.forward({ hours: 1 });
    await world.settle();
    const told = await only(ne, there);
    const asked = async () => (await ne.messages(told.id)).map(({ step }) => step);
    expect(await asked()).toEqual(['announce']);
    for (const expected of [1, 2]) {
      world.clock.forward({ days: 1, hours: 1 });
      await world.settle();
      expect((await asked()).filter((step) => step === 'repeat')).toHaveLength(expected);
    }
    await ne.act(told.id, 'restricted', answersTo(await saidIn(ne, told), 'restricted'));
    await world.settle();
    world.clock.forward({ days: 2 });
    await world.settle();
    expect((await asked()).filter((step) => step === 'repeat')).toHaveLength(2);
    const owed = await mr.parts.store.transaction((tx) => tx.owed.ofCase(caseId));
    expect(owed.every(({ status }) => status === 'done')).toBe(true);
  });

  it('is certain through losses: nothing more goes out under it, and everybody is told', async () => {
    for (const seed of [3, 5, 7]) {
      const caseId = await begin('ne', 'iom-ne');
      const offers = [await mr.offer(caseId, 'ne')];
      await world.settle();
      let turn = seed;
      const lossy = async () => {
        for (const country of [mr, ne, iom]) {
          await country.send();
          const waiting = world.post.collect(country.id).filter(() => (turn = (turn * 31 + 7) % 101) % 3 !== 0);
          await country.receive(waiting.reverse());
        }
      };
      await lossy();
      world.clock.forward({ seconds: 1 });
      await consent(mr, caseId, { event: 'withdrawn' });
      const withdrawn = world.clock.now();
      for (let round = 0; round < 12; round += 1) {
        await lossy();
        world.clock.forward({ seconds: 200 });
      }
      await world.settle();
      const { caseId: there } = (await ne.conversation(offers[0]!))!;
      expect((await only(ne, there)).state).toBe('announced');
      const sent = await mr.parts.store.transaction(async (tx) =>
        Promise.all((await tx.conversations.ofCase(caseId)).map(({ id }) => tx.conversations.messages(id))),
      );
      const later = sent.flat().filter(({ direction, issuedAt }) => direction === 'out' && issuedAt >= withdrawn);
      const told = later.flatMap(({ claims }) => (JSON.parse(claims) as { categories: string[] }).categories);
      expect(new Set(told)).toEqual(new Set(['PROTOCOL']));
    }
  });
});

describe('who is not told, or not why', () => {
  it('a node where nothing arrived learns nothing', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await ne.conversation(offer)).toBeUndefined();
    world.clock.forward({ seconds: 5 });
    await world.settle();
    expect((await only(mr, caseId)).state).toBe('not-sent');
    expect(await ne.conversation((await only(mr, caseId)).id)).toBeUndefined();
  });

  it('a node of the country that the child fears is asked to restrict, without a reason (R2, R18)', async () => {
    const caseId = await begin('ne');
    const { caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    const { version, content } = await readCase(mr.parts, mr.caseworker, caseId);
    const legalStatus = { ...content.file?.legalStatus, asylumStatus: 'seeker', countriesOfOrigin: ['NE'] };
    const caseFile = { ...content.file, legalStatus } as typeof content.file;
    await changeCase(mr.parts, mr.caseworker, { caseId, version, caseFile: caseFile! });
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    expect(await conversationsOf(ne, there, 'consent-change')).toEqual([]);
    const asked = await only(ne, there, 'restriction');
    expect(Object.keys(await saidIn(ne, asked))).toEqual(['caseReference']);
    expect((await readCase(ne.parts, ne.caseworker, there)).content.file?.identification).toBeUndefined();
    await ne.act(asked.id, 'restricted', { outcome: 'kept', basis: 'court-order' });
    await world.settle();
    expect((await only(mr, caseId, 'restriction')).state).toBe('answered');
    expect((await readCase(ne.parts, ne.caseworker, there)).content.file?.identification).toBeDefined();
  });

  it('consent that is only given tells nobody anything', async () => {
    const caseId = await begin('ne');
    await mr.offer(caseId, 'ne');
    await world.settle();
    await consent(mr, caseId, consentFor(['ne', 'iom-ne'], world.clock.now()));
    await world.settle();
    expect(await conversationsOf(mr, caseId, 'consent-change')).toEqual([]);
  });
});

describe('must fail', () => {
  it('an answer that leaves a category out, invents one, or keeps without a basis', async () => {
    const caseId = await begin('ne');
    const offer = await mr.offer(caseId, 'ne');
    await world.settle();
    await consent(mr, caseId, { event: 'withdrawn' });
    await world.settle();
    const told = await only(ne, (await ne.conversation(offer))!.caseId);
    const all = answersTo(await saidIn(ne, told), 'restricted')['outcomes'] as JsonObject[];
    const invalid = { code: 'schema-violation' };
    const answer = (answers: JsonObject[]) => ne.act(told.id, 'restricted', { outcomes: answers });
    await expect(answer(all.slice(1))).rejects.toMatchObject(invalid);
    await expect(answer([...all, { category: 'MHPSS', outcome: 'restricted' }])).rejects.toMatchObject(invalid);
    await expect(answer(all.map((each) => ({ ...each, outcome: 'kept' })))).rejects.toMatchObject(invalid);
    await expect(answer(all.map((each) => ({ ...each, outcome: 'kept', basis: 'habit' })))).rejects.toMatchObject(
      invalid,
    );
    expect(await ne.state(told.id)).toBe('announced');
  });

  it('an announcement or a restriction that somebody writes by hand', async () => {
    const caseId = await begin('ne');
    const scope = [{ category: 'HEALTH', purpose: 'case-transfer' }];
    const asked = mr.open('consent-change', caseId, 'ne', { change: 'withdrawn', scope });
    await expect(asked).rejects.toMatchObject({ code: 'step-not-allowed' });
    await expect(mr.open('restriction', caseId, 'ne', {})).rejects.toMatchObject({ code: 'step-not-allowed' });
    expect(await conversationsOf(mr, caseId, 'consent-change')).toEqual([]);
  });
});
