import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readConversation } from '../../../services/country-node/src/casework/read-conversation.js';
import { AttentionFinder } from '../../../services/country-node/src/desk/find-attention.js';
import type { Country } from '../../support/exchange/country.js';
import { enrol } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';
import { Desk } from '../../support/desk.js';

let world: World;
let mr: Country;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
  desk.people.set('chief', await enrol(mr.parts.store, 'supervisor', 'chief'));
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const idOf = (person: string) => desk.people.get(person)!.id;
const WORDS = 'The child said it in these very words.';
const SAID = { saidBy: 'child', language: 'ha', helpedBy: 'interpreter', words: WORDS };

async function say(caseId: string, more: object, as = 'caseworker'): Promise<string> {
  const body = { ...SAID, ...more };
  const { status, json } = await desk.ask(as, 'POST', `/cases/${caseId}/voices`, { body });
  expect([status, json.code]).toEqual([201, undefined]);
  return json.id;
}

const answer = (as: string, id: string, body: object) => desk.ask(as, 'POST', `/voices/${id}/answer`, { body });
const preview = async (caseId: string) => {
  const body = { recipient: 'ne', kind: 'case-transfer', step: 'offer', input: STORY.offer };
  const { json } = await desk.ask('caseworker', 'POST', `/cases/${caseId}/preview`, { body });
  return { objections: json['objections'] as { id: string }[], refusals: json['refusals'] as { code: string }[] };
};
const refusalOf = async (work: Promise<unknown>) =>
  work.then(() => 'taken').catch((error: { code: string }) => error.code);

/** Who of these finds it in the list, and may open it. */
async function hearers(id: string): Promise<string[]> {
  const found: string[] = [];
  for (const person of ['caseworker', 'stranger', 'supervisor', 'chief', 'data-protection-officer', 'auditor']) {
    const listed = (await desk.ask(person, 'GET', '/voices')).json.items.some((each) => each['id'] === id);
    const { status } = await desk.ask(person, 'GET', `/voices/${id}`);
    expect([person, status]).toEqual([person, listed ? 200 : 404]);
    if (listed) found.push(person);
  }
  return found;
}

describe('R12: an objection to sharing', () => {
  const against = { purposes: ['case-transfer'], recipients: ['ne'] };

  it('shows in every preview, holds the step back, calls back what is on its way, and says nothing of it there', async () => {
    const { caseId } = await mr.register('01-moussa');
    const waiting = await mr.offer(caseId, 'ne');
    const id = await say(caseId, { sort: 'objection', against });
    const shown = await preview(caseId);
    expect(shown.objections).toMatchObject([{ id, ...against }]);
    expect(shown.refusals.map(({ code }) => code)).toContain('objection-open');
    await world.settle();
    const messages = await mr.messages(waiting);
    expect(messages.map(({ step, status }) => `${step} ${status}`).sort()).toEqual(['offer voided', 'void receipted']);
    expect(await refusalOf(mr.offer(caseId, 'ne'))).toBe('objection-open');
    expect(await world.of('ne').state(waiting)).toBeUndefined();
  });

  it('against something else holds nothing back, and is shown all the same', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await say(caseId, { sort: 'objection', against: { recipients: ['iom-ne'] } });
    const { objections, refusals } = await preview(caseId);
    expect([objections.map((each) => each.id), refusals]).toEqual([[id], []]);
    await mr.offer(caseId, 'ne');
  });

  it('is decided by a person: not followed, by another than who wrote it down', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await say(caseId, { sort: 'objection' });
    const not = { outcome: 'not_followed', words: 'A judge has ordered it; told to the child.' };
    expect((await answer('caseworker', id, not)).json.code).toBe('approver-is-author');
    expect(await refusalOf(mr.offer(caseId, 'ne'))).toBe('objection-open');
    expect((await answer('supervisor', id, not)).status).toBe(200);
    await mr.offer(caseId, 'ne');
    expect((await preview(caseId)).objections).toEqual([]);
  });

  it('is followed by the consent that then changes, and not without', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await say(caseId, { sort: 'objection', against });
    const followed = { outcome: 'followed', words: 'It stays here.' };
    const at = world.clock.now().toISOString();
    const version = async () => (await desk.ask('caseworker', 'GET', `/cases/${caseId}/consents`)).json.items.length;
    const before = await version();
    expect((await answer('caseworker', id, followed)).json.code).toBe('schema-violation');
    const beside = { event: 'narrowed', at };
    expect((await answer('caseworker', id, { ...followed, consent: beside })).json.code).toBe('objection-open');
    expect(await version()).toBe(before);
    const withdrawn = { event: 'withdrawn', at };
    expect((await answer('caseworker', id, { ...followed, consent: withdrawn })).status).toBe(200);
    expect(await version()).toBe(before + 1);
    expect(await refusalOf(mr.offer(caseId, 'ne'))).toBe('consent-withdrawn');
  });
});

describe('R12: the child is told', () => {
  it('before an offer, else nothing leaves; what it was told and said stays here', async () => {
    const { caseId } = await mr.register('01-moussa');
    const untold = { ...STORY.offer, childInformed: { informed: false, language: 'ha' } };
    await expect(mr.offer(caseId, 'ne', untold)).rejects.toMatchObject({
      code: 'child-not-told',
      pointers: ['/childInformed/informed'],
    });
    const onlyHere = { told: ['why', 'who_learns'], helpedBy: 'interpreter', said: 'I am glad to go home.' };
    const id = await mr.offer(caseId, 'ne', { ...STORY.offer, onlyHere });
    const { json } = await desk.ask('caseworker', 'GET', `/conversations/${id}`);
    expect((json['messages'] as { onlyHere: object }[])[0]?.onlyHere).toEqual(onlyHere);
    const seen = (await desk.ask('supervisor', 'GET', `/conversations/${id}`)).text;
    await world.settle();
    const abroad = world.of('ne');
    const carried = await readConversation(abroad.parts, abroad.supervisor, id);
    for (const text of [seen, JSON.stringify(carried)]) expect(text).not.toContain(onlyHere.said);
  });
});

describe('a complaint', () => {
  it('goes past those it concerns: neither seen, nor opened, nor answered by them', async () => {
    const { caseId } = await mr.register('01-moussa');
    const of = (concerns?: object, as = 'caseworker') =>
      say(caseId, { sort: 'complaint', ...(concerns ? { concerns } : {}) }, as);
    expect(await hearers(await of())).toEqual(['supervisor', 'chief']);
    expect(await hearers(await of({ staff: [idOf('caseworker')] }))).toEqual(['supervisor', 'chief']);
    const ofSupervisor = await of({ staff: [idOf('supervisor')] });
    expect(await hearers(ofSupervisor)).toEqual(['chief']);
    expect((await answer('supervisor', ofSupervisor, { outcome: 'taken_back', words: 'No.' })).status).toBe(404);
    expect((await desk.ask('supervisor', 'GET', `/voices?caseId=${caseId}`)).text).not.toContain(ofSupervisor);
    const both = { staff: [idOf('supervisor'), idOf('chief')] };
    expect(await hearers(await of(both))).toEqual(['data-protection-officer']);
    expect(await hearers(await of({ staff: [] }, 'data-protection-officer'))).toEqual(['data-protection-officer']);
    const abuse = { staff: [idOf('caseworker')], abuse: true };
    expect(await hearers(await of(abuse))).toEqual(['data-protection-officer']);
    expect(await hearers(await of({ ...abuse, staff: [idOf('data-protection-officer')] }))).toEqual(['auditor']);
  });

  it('never stops at nobody unseen: that nobody is left is named, without the case, until somebody is', async () => {
    const unheard = async () => (await new AttentionFinder(mr.parts).find()).includes('voice-unheard');
    const { caseId } = await mr.register('01-moussa');
    expect(await unheard()).toBe(false);
    const staff = (await mr.parts.store.transaction((tx) => tx.people.listStaff())).map(({ id }) => id);
    const id = await say(caseId, { sort: 'complaint', concerns: { staff } });
    expect([await hearers(id), await unheard()]).toEqual([[], true]);
    desk.people.set('new-chief', await enrol(mr.parts.store, 'supervisor', 'new-chief'));
    expect((await desk.ask('new-chief', 'GET', `/voices/${id}`)).status).toBe(200);
    expect(await unheard()).toBe(false);
    // Of whom nobody could name only those to whom it goes past supervisors hear, as long as there are any.
    const unnamed = await say(caseId, { sort: 'complaint', concerns: { staff: [] } });
    expect((await desk.ask('new-chief', 'GET', `/voices/${unnamed}`)).status).toBe(404);
  });

  it('says in the ledger, and in the tables, neither its sort, nor whom it concerns, nor who heard it', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await say(caseId, { sort: 'complaint', concerns: { staff: [idOf('supervisor')], abuse: true } });
    await desk.ask('data-protection-officer', 'GET', `/voices/${id}`);
    const objection = await say(caseId, { sort: 'objection' });
    await desk.ask('caseworker', 'GET', `/voices/${objection}`);
    const ledger = await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 1_000 }));
    const entries = ledger.filter(({ kind }) => kind === 'child-voice');
    expect(
      entries.map(
        ({ content }) => Object.keys(content!).filter((name) => ['caseId', 'entryId', 'digest'].includes(name)).length,
      ),
    ).toEqual([3, 3, 3, 3]);
    const text = JSON.stringify(ledger.slice(ledger.indexOf(entries[0]!)));
    for (const secret of ['complaint', 'abuse', 'read', idOf('supervisor'), idOf('data-protection-officer'), id]) {
      expect(text).not.toContain(secret);
    }
    const rows = await mr.parts.store.transaction((tx) => tx.voices.entries(id));
    for (const { content } of rows) expect(Buffer.from(content).toString('latin1')).not.toContain(WORDS);
  });

  it('climbs while nobody answers, is answered, and is done when the child was told', async () => {
    const { caseId } = await mr.register('01-moussa');
    const id = await say(caseId, { sort: 'complaint' });
    const head = async () =>
      (await desk.ask('data-protection-officer', 'GET', `/voices?caseId=${caseId}`)).json.items[0];
    expect(await head()).toBeUndefined();
    await world.wait({ days: 10 });
    world.publish();
    expect(await head()).toMatchObject({ id, state: 'open' });
    expect(
      (
        await desk.ask('supervisor', 'POST', `/voices/${id}/telling`, {
          body: { toldOn: '2026-12-03', language: 'ha', helpedBy: 'nobody' },
        })
      ).json.code,
    ).toBe('step-not-allowed');
    expect(
      (await answer('supervisor', id, { outcome: 'followed', words: 'The rooms are locked at night now.' })).status,
    ).toBe(200);
    const told = { toldOn: '2026-12-03', language: 'ha', helpedBy: 'interpreter', words: 'It is good so.' };
    expect((await desk.ask('supervisor', 'POST', `/voices/${id}/telling`, { body: told })).status).toBe(200);
    expect((await desk.ask('supervisor', 'GET', '/voices')).text).not.toContain(id);
    const { json } = await desk.ask('supervisor', 'GET', `/voices/${id}`);
    expect([json['state'], json['dueAt'], (json['told'] as { words: string }).words]).toEqual([
      'told',
      null,
      told.words,
    ]);
  });
});
