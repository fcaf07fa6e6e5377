import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { removeAttachment } from '../../../services/country-node/src/casework/put-file-right.js';
import { requestStep } from '../../../services/country-node/src/outgoing/request-step.js';
import { askDatabase } from '../../support/ask-database.js';
import { Desk } from '../../support/desk.js';
import { motherSays, NEWBORN, NOTIFY } from '../../support/exchange/born.js';
import type { Country } from '../../support/exchange/country.js';
import { STORY } from '../../support/exchange/inputs.js';
import { assign, consent, consentFor } from '../../support/exchange/sharing.js';
import { World } from '../../support/exchange/world.js';
import { png } from '../../support/pictures.js';

let world: World;
let mr: Country;
let ne: Country;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  [mr, ne] = [world.of('mr'), world.of('ne')];
  desk = await Desk.open(mr);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

/** A case with three files of its own, of which the last two are the photograph and a mistake. */
async function registered() {
  const { caseId } = await mr.register('01-moussa', false);
  await consent(mr, caseId, consentFor(['ne'], world.clock.now()));
  const photo = await added(caseId, 'photograph');
  return { caseId, photo, mistake: await added(caseId, 'medical_report') };
}

async function added(caseId: string, documentType: string): Promise<string> {
  const headers = { 'content-type': 'image/png' };
  const path = `/cases/${caseId}/attachments?documentType=${documentType}`;
  const { status, json } = await desk.ask('caseworker', 'POST', path, { body: png(), headers });
  expect(status).toBe(201);
  return json.id;
}

const remove = async (id: string, person = 'caseworker') => {
  const { status, json } = await desk.ask(person, 'DELETE', `/attachments/${id}`);
  return [status, ...(status === 204 ? [] : [json.code, (json as { pointers?: string[] }).pointers])];
};

const retype = async (id: string, to: string, person = 'caseworker') => {
  const { status, json } = await desk.ask(person, 'POST', `/attachments/${id}/type?documentType=${to}`);
  return [status, ...(status === 200 ? [] : [json.code, (json as { pointers?: string[] }).pointers])];
};

async function fileOf(caseId: string): Promise<CaseFile> {
  return (await desk.ask('caseworker', 'GET', `/cases/${caseId}`)).json.content.file;
}

async function typesOf(caseId: string): Promise<Record<string, unknown>> {
  const { items } = (await desk.ask('caseworker', 'GET', `/cases/${caseId}/attachments`)).json;
  return Object.fromEntries(items.map((each) => [String(each['id']), each['documentType']]));
}

const listedIn = ({ attachments = [] }: CaseFile): Record<string, unknown> =>
  Object.fromEntries(attachments.map(({ id, documentType }) => [id ?? '', documentType]));

async function namePhoto(caseId: string, attachmentId: string): Promise<void> {
  const { version, content } = (await desk.ask('caseworker', 'GET', `/cases/${caseId}`)).json;
  const caseFile = { ...(content.file as CaseFile), photo: { attachmentId } };
  const headers = { 'if-match': `"${String(version)}"` };
  const { status } = await desk.ask('caseworker', 'PUT', `/cases/${caseId}`, { body: { caseFile }, headers });
  expect(status).toBe(200);
}

const kindsOf = async (caseId: string, attachmentId: string) =>
  (await mr.parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 1_000 })))
    .filter(({ content }) => (content as { attachmentId?: string } | null)?.attachmentId === attachmentId)
    .map(({ kind }) => kind);

/** Neither the file nor what lists it became another. */
async function unchanged(caseId: string, act: () => Promise<unknown>): Promise<unknown> {
  const before = [await typesOf(caseId), await fileOf(caseId)];
  const answer = await act();
  expect([await typesOf(caseId), await fileOf(caseId)]).toEqual(before);
  return answer;
}

const BOTH = [
  ['taken out', (id: string) => remove(id)],
  ['put right', (id: string) => retype(id, 'other')],
] as const;

describe('a file that was put into the wrong case', () => {
  it('is taken out with its key and its place in the list; all others stay, and the ledger says so', async () => {
    const { caseId, mistake } = await registered();
    const { [mistake]: _gone, ...others } = await typesOf(caseId);
    const listed = listedIn(await fileOf(caseId));
    expect(await remove(mistake)).toEqual([204]);
    expect(await typesOf(caseId)).toEqual(others);
    const { [mistake]: _out, ...left } = listed;
    expect(listedIn(await fileOf(caseId))).toEqual(left);
    expect((await desk.ask('caseworker', 'GET', `/attachments/${mistake}`)).status).toBe(404);
    expect(await askDatabase(mr.databaseUrl, 'SELECT 1 FROM attachment WHERE id = $1', [mistake])).toEqual([]);
    expect(await kindsOf(caseId, mistake)).toContain('attachment-removed');
    expect(await remove(mistake)).toEqual([404, 'not-found', undefined]);
  });

  it("is no longer named as the child's photo (R19)", async () => {
    const { caseId, photo, mistake } = await registered();
    await namePhoto(caseId, photo);
    expect(await remove(mistake)).toEqual([204]);
    expect((await fileOf(caseId)).photo?.attachmentId).toBe(photo);
    expect(await remove(photo)).toEqual([204]);
    expect((await fileOf(caseId)).photo).toBeUndefined();
  });
});

describe('a file that was put in as something else', () => {
  it('becomes what it is, as it is kept and as it is listed, once under one key', async () => {
    const { caseId, mistake } = await registered();
    const before = await typesOf(caseId);
    const asked = { headers: { 'idempotency-key': `"${uuidv7()}"` } };
    const path = `/attachments/${mistake}/type?documentType=birth_certificate`;
    const answers = [
      await desk.ask('caseworker', 'POST', path, asked),
      await desk.ask('caseworker', 'POST', path, asked),
    ];
    const told = { id: mistake };
    expect(answers.map(({ status, json }) => [status, json])).toEqual([
      [200, told],
      [200, told],
    ]);
    expect(await typesOf(caseId)).toEqual({ ...before, [mistake]: 'birth_certificate' });
    expect(listedIn(await fileOf(caseId))[mistake]).toBe('birth_certificate');
    expect((await kindsOf(caseId, mistake)).filter((kind) => kind === 'attachment-retyped')).toHaveLength(1);
    expect((await desk.ask('caseworker', 'GET', `/attachments/${mistake}`)).status).toBe(200);
  });

  it("that was the child's photo and is none is named as it no more (R19)", async () => {
    const { caseId, photo } = await registered();
    await namePhoto(caseId, photo);
    expect(await retype(photo, 'photograph')).toEqual([200]);
    expect((await fileOf(caseId)).photo?.attachmentId).toBe(photo);
    expect(await retype(photo, 'other')).toEqual([200]);
    expect((await fileOf(caseId)).photo).toBeUndefined();
  });

  it('is of no type that no file has', async () => {
    const { mistake } = await registered();
    expect(await retype(mistake, 'a_riddle')).toEqual([400, 'parameter-invalid', ['/documentType']]);
  });
});

describe.each(BOTH)('a file is not %s', (_what, act) => {
  it('by who may not change the case', async () => {
    const { caseId, mistake } = await registered();
    const body = { staffId: desk.people.get('partial')!.id, categories: ['DOCS', 'BIO_PHOTO'] };
    expect((await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body })).status).toBe(201);
    for (const person of ['partial', 'stranger', 'supervisor', 'administrator']) {
      const asked = await unchanged(caseId, async () => [
        await remove(mistake, person),
        await retype(mistake, 'other', person),
      ]);
      expect(asked).toEqual([
        [404, 'not-found', undefined],
        [404, 'not-found', undefined],
      ]);
    }
  });

  it('once it was named to a partner, whether or not that arrived; another of the case is', async () => {
    const { caseId, photo, mistake } = await registered();
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover', { ...STORY.handover, attachments: [mistake] });
    const onItsWay = await unchanged(caseId, () => act(mistake));
    await world.settle();
    expect([onItsWay, await unchanged(caseId, () => act(mistake))]).toEqual([
      [409, 'step-not-allowed', ['/messages']],
      [409, 'step-not-allowed', ['/messages']],
    ]);
    expect([[204], [200]]).toContainEqual(await act(photo));
    const theirs = (await ne.conversation(id))!.caseId;
    const [sent] = await ne.parts.store.transaction((tx) => tx.attachments.ofCase(theirs));
    await assign(ne, theirs);
    const received = removeAttachment(ne.parts, ne.caseworker, sent!.id);
    await expect(received).rejects.toMatchObject({ code: 'step-not-allowed', pointers: ['/holder'] });
  });

  it('while a step that names it waits for a second person; one that was not chosen is', async () => {
    const { id: caseId } = (await desk.ask('caseworker', 'POST', '/cases', { body: { caseFile: NEWBORN } })).json;
    const said = motherSays([{ node: 'ne' }], world.clock.now());
    const [provision] = said['provisions'] as { categories: string[] }[];
    provision!.categories.push('DOCS');
    await consent(mr, caseId, said);
    const [photo, mistake] = [await added(caseId, 'school_record'), await added(caseId, 'birth_certificate')];
    const input = { ...NOTIFY, attachments: [mistake] };
    const body = { kind: 'birth-notification', caseId, peer: 'ne', input };
    expect((await desk.ask('caseworker', 'POST', '/conversations', { body })).json['approvalId']).toBeDefined();
    expect(await unchanged(caseId, () => act(mistake))).toEqual([409, 'step-not-allowed', ['/steps']]);
    expect([[204], [200]]).toContainEqual(await act(photo));
  });

  it('while a legal hold stands, or before the record of a restored case is confirmed (R21); after that it is', async () => {
    const { caseId, mistake } = await registered();
    const set =
      'INSERT INTO legal_hold (id, case_id, reason, review_by, set_by, set_approved_by, set_at) VALUES ($1, $2, $3, now(), $4, $4, now())';
    await askDatabase(mr.databaseUrl, set, [uuidv7(), caseId, 'court_order', mr.supervisor.id]);
    expect(await unchanged(caseId, () => act(mistake))).toEqual([409, 'case-held', undefined]);
    await askDatabase(mr.databaseUrl, 'UPDATE legal_hold SET lifted_at = now() WHERE case_id = $1', [caseId]);
    await askDatabase(mr.databaseUrl, 'UPDATE case_file SET unconfirmed_since = now() WHERE id = $1', [caseId]);
    expect(await act(mistake)).toEqual([409, 'record-unconfirmed', undefined]);
    await askDatabase(mr.databaseUrl, 'UPDATE case_file SET unconfirmed_since = NULL WHERE id = $1', [caseId]);
    expect([[204], [200]]).toContainEqual(await act(mistake));
  });

  it('of a closed case', async () => {
    const { caseId, mistake } = await registered();
    await askDatabase(mr.databaseUrl, `UPDATE case_file SET status = 'closed', closed_at = now() WHERE id = $1`, [
      caseId,
    ]);
    expect(await unchanged(caseId, () => act(mistake))).toEqual([409, 'case-closed', undefined]);
  });
});

it('a file is not taken out where a row of the list is withheld by its place (R11), and is put right there', async () => {
  const { caseId, photo, mistake } = await registered();
  const withheld = [{ field: '/attachments/0', from: [], why: 'He fears him.' }];
  await consent(mr, caseId, { event: 'narrowed', withheld });
  expect(await unchanged(caseId, () => remove(mistake))).toEqual([422, 'schema-violation', ['/caseFile/attachments']]);
  expect(await retype(photo, 'other')).toEqual([200]);
});

it('a step that announces a file goes only as it was prepared: not once the file has become another meanwhile', async () => {
  const { caseId, mistake } = await registered();
  const id = await mr.offer(caseId, 'ne');
  await world.settle();
  await ne.act(id, 'accept');
  await world.settle();
  let putRight = false;
  const write: typeof mr.parts.files.write = async (...asked) => {
    const written = await mr.parts.files.write(...asked);
    if (!putRight) expect(await retype(mistake, 'school_record')).toEqual([200]);
    putRight = true;
    return written;
  };
  const files = Object.assign(Object.create(mr.parts.files) as typeof mr.parts.files, { write });
  const input = { ...STORY.handover, attachments: [mistake] };
  const step = { by: mr.caseworker, conversationId: id, step: 'handover', input };
  await expect(requestStep({ ...mr.parts, files }, step)).rejects.toMatchObject({ code: 'version-conflict' });
  expect((await requestStep(mr.parts, step)).messageId).toBeDefined();
});
