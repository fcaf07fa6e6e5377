import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestOf } from '#libs/envelope/sign.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { Desk } from '../../support/desk.js';
import { World } from '../../support/exchange/world.js';
import { pairWith, someFigures } from '../../support/pairs-and-figures.js';
import { png } from '../../support/pictures.js';
import { bodiesFor, UPLOAD, VOICE } from './role-bodies.js';

const PEOPLE = [
  'caseworker',
  'partial',
  'stranger',
  'supervisor',
  'consular-officer',
  'data-protection-officer',
  'administrator',
  'auditor',
  'system',
] as const;
type Person = (typeof PEOPLE)[number];

/** Route → what each person is answered; who is not named is told 404. */
type Row = [route: string, statuses: Partial<Record<Person, number>>];

const workers = (status: number) => ({ caseworker: status, partial: status, stranger: status });
const everybody = (status: number) => Object.fromEntries(PEOPLE.map((each) => [each, status]));

/** A consular officer works on questions put to a consulate, and has no part in anything else. */
const OF_THE_HOUSE = { ...everybody(200), 'consular-officer': 404 };

/** The case was given to `caseworker` whole, to `partial` for care and plan only, to `stranger` not at all. */
const TABLE: Row[] = [
  ['GET /me', everybody(200)],
  ['POST /cases', workers(201)],
  ['GET /cases', { ...workers(200), supervisor: 200 }],
  ['GET /cases/{case}', { caseworker: 200, partial: 200, supervisor: 200 }],
  // A stale version: who may change the case gets as far as being told so.
  ['PUT /cases/{case}', { caseworker: 409 }],
  ['POST /cases/{case}/consents', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/consents', { caseworker: 200, supervisor: 200 }],
  ['POST /cases/{case}/preview', { caseworker: 200, supervisor: 200 }],
  ['POST /cases/{case}/attachments', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/attachments', { caseworker: 200, partial: 200, supervisor: 200 }],
  ['POST /cases/{case}/uploads', { caseworker: 201, supervisor: 201 }],
  ['GET /uploads/{upload}', { caseworker: 200 }],
  ['PATCH /uploads/{upload}', { caseworker: 409 }],
  ['POST /uploads/{upload}/finish', { caseworker: 409 }],
  ['DELETE /uploads/{upload}', { caseworker: 204 }],
  ['GET /attachments/{attachment}', { caseworker: 200, supervisor: 200 }],
  ['POST /attachments/{attachment}/fetch', { caseworker: 200, supervisor: 200 }],
  ['POST /cases/{case}/assignments', { supervisor: 201 }],
  // The case has an open transfer, and is not closed.
  ['POST /cases/{case}/closure', { caseworker: 409, supervisor: 409 }],
  ['POST /cases/{case}/reopening', { caseworker: 409, supervisor: 409 }],
  ['POST /cases/{case}/follow-up', { caseworker: 409, supervisor: 409 }],
  ['POST /cases/{case}/reviews', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/reviews', { caseworker: 200, partial: 200, supervisor: 200 }],
  // The offer may have arrived: whoever was given something is asked.
  ['POST /cases/{case}/erasure-requests', { supervisor: 201 }],
  // An open case is not destroyed; and nobody has set a hold that could be lifted.
  ['POST /cases/{case}/destruction', { 'data-protection-officer': 409 }],
  ['POST /cases/{case}/holds', { supervisor: 201, 'data-protection-officer': 201 }],
  ['POST /holds/{case}/lifting', {}],
  ['GET /holds', { supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /retention/due', { supervisor: 200, 'data-protection-officer': 200 }],
  // The offer gave an age band.
  ['POST /cases/{case}/corrections', { caseworker: 201, supervisor: 201 }],
  ['GET /cases/{case}/recipients?item=/identification/birthDate', { caseworker: 200, supervisor: 200 }],
  ['GET /cases/{case}/holders', { caseworker: 200, partial: 200, supervisor: 200 }],
  ['POST /cases/{case}/voices', { caseworker: 201, partial: 201, supervisor: 201, 'data-protection-officer': 201 }],
  // Everybody sees what is theirs to hear; here a correction that is asked for, which those who work on the case hear.
  ['GET /voices', { ...workers(200), supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /voices/{voice}', { caseworker: 200, supervisor: 200 }],
  // Not answered yet: nothing to tell; and then answered by the first of them.
  ['POST /voices/{voice}/telling', { caseworker: 409, supervisor: 409 }],
  ['POST /voices/{voice}/answer', { caseworker: 200, supervisor: 409 }],
  ['POST /conversations', { caseworker: 409, supervisor: 409 }],
  // Of transfers a case has one at a time: none is opened with several.
  ['POST /conversations/several', { caseworker: 409, supervisor: 409 }],
  // A consular officer is shown questions put to a consulate; here there is none.
  ['GET /conversations', { ...workers(200), supervisor: 200, 'consular-officer': 200 }],
  ['GET /conversations/{conversation}', { caseworker: 200, partial: 200, supervisor: 200 }],
  ['GET /conversations/{conversation}/evidence', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['POST /cases/{case}/prints', { caseworker: 201, partial: 201, supervisor: 201 }],
  ['POST /conversations/{conversation}/prints', { caseworker: 201, partial: 201, supervisor: 201 }],
  // Not a step that an offerer may take now.
  ['POST /conversations/{conversation}/actions/assume', { caseworker: 409, supervisor: 409 }],
  // What goes directly has no circuit to lay anew.
  ['POST /conversations/{conversation}/route', { supervisor: 409 }],
  ['GET /circuits', { supervisor: 200, administrator: 200 }],
  // Whose approval a step needs is for national configuration to say; the list shows what is theirs to decide.
  ['GET /approvals', { supervisor: 200, 'data-protection-officer': 200 }],
  ['GET /approvals/{approval}', { supervisor: 200 }],
  // Decided already.
  ['POST /approvals/{approval}/decision', { supervisor: 409 }],
  ['GET /inbox', { ...workers(200), supervisor: 200, 'consular-officer': 200, 'data-protection-officer': 200 }],
  ['GET /deadlines', { ...workers(200), supervisor: 200 }],
  // With whom one may talk is no secret in the house; what is talked of is.
  ['GET /partners', { ...OF_THE_HOUSE, system: 404 }],
  ['GET /ledger', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['GET /ledger/head', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['POST /ledger/verify', { 'data-protection-officer': 200, auditor: 200 }],
  ['GET /staff', { administrator: 200, supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /cases/{case}/sights', { 'data-protection-officer': 200, auditor: 200, supervisor: 200 }],
  ['GET /tellings', { 'data-protection-officer': 200, supervisor: 200 }],
  ['GET /peers', { administrator: 200 }],
  ['GET /quarantine', { administrator: 200 }],
  // Set aside by a fault of this node, and tried again by the first who asks.
  ['POST /quarantine/{delivery}/retry', { administrator: 200 }],
  ['GET /queues', { administrator: 200 }],
  ['GET /duplicates', { ...workers(200), supervisor: 200 }],
  ['GET /cases/{case}/duplicates', { caseworker: 200, supervisor: 200 }],
  // Both cases of the pair were given to `caseworker`, one of them to `partial` for care and plan only.
  ['GET /duplicates/{duplicate}', { caseworker: 200, supervisor: 200 }],
  // A version that nobody has read.
  ['POST /duplicates/{duplicate}/verdict', { caseworker: 409, supervisor: 409 }],
  ['GET /figures', OF_THE_HOUSE],
  ['GET /figures/{quarter}', OF_THE_HOUSE],
  ['GET /figures/{quarter}/csv', OF_THE_HOUSE],
  ['GET /figures/{quarter}/signed', OF_THE_HOUSE],
  ['GET /services?route=MR', OF_THE_HOUSE],
  ['GET /services/own', { administrator: 200, supervisor: 200 }],
  // A version that nobody has read: who may publish gets as far as being told so.
  ['PUT /services/own', { administrator: 409, supervisor: 409 }],
  ['GET /restoration', { administrator: 200, supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['GET /restoration/cases', { supervisor: 200, 'data-protection-officer': 200 }],
  // Without saying which version was read; and of a node that was never restored nobody is waited for.
  ['POST /restoration/cases/{case}/confirmation', { 'data-protection-officer': 415 }],
  ['POST /restoration/partners/ne/set-aside', {}],
  // Whoever may is asked why, and whether it was one; nothing was opened.
  ['POST /cases/{case}/emergencies', workers(415)],
  ['GET /emergencies', { ...workers(200), supervisor: 200, 'data-protection-officer': 200, auditor: 200 }],
  ['POST /emergencies/{case}/ending', {}],
  ['POST /emergencies/{case}/verdict', { supervisor: 415, 'data-protection-officer': 415 }],
  ['POST /session', { ...everybody(204), system: 404 }],
  ['DELETE /session', { ...everybody(200), system: 404 }],
  // Whoever may is asked why.
  ['POST /staff/{case}/sessions/ending', { administrator: 415 }],
];

interface Reading {
  kind: string;
  content: { by: string };
}

let world: World;
let desk: Desk;
let ids: Record<string, string>;
let bodies: Record<string, unknown>;

beforeAll(async () => {
  world = await World.begin();
  const mr = world.of('mr');
  desk = await Desk.open(mr);
  const { caseId, attachments } = await mr.register('01-moussa');
  const assignment = { staffId: desk.people.get('partial')!.id, categories: ['CARE', 'PLAN'] };
  await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body: assignment });
  const conversation = await mr.offer(caseId, 'ne');
  const [approval] = await mr.parts.store.transaction((tx) => tx.people.listApprovals({ limit: 1 }));
  const upload = (await desk.ask('caseworker', 'POST', `/cases/${caseId}/uploads`, { body: UPLOAD })).json.id;
  const duplicate = await pairWith(mr, caseId);
  const voice = (await desk.ask('caseworker', 'POST', `/cases/${caseId}/voices`, { body: VOICE })).json.id;
  await mr.parts.store.transaction((tx) => tx.figures.keep(someFigures('2020-Q1')));
  const delivery = digestOf('sealed');
  await mr.parts.store.transaction(async (tx) => {
    const row = { sealedDigest: delivery, subjectSender: 'ne', sealed: 'sealed', receivedAt: world.clock.now() };
    await tx.inbox.insertNew([row]);
    await tx.inbox.finish(delivery, 'quarantined', 'internal-fault', null);
  });
  ids = {
    case: caseId,
    delivery,
    duplicate,
    voice,
    quarter: '2020-Q1',
    upload,
    attachment: attachments[0]!,
    conversation,
    approval: approval!.id,
  };
  const { newCase, consentEvents } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
  bodies = bodiesFor({
    caseId,
    caseworker: desk.people.get('caseworker')!.id,
    newCase,
    consent: consentEvents[0],
    now: world.clock.now(),
  });
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const PNG = png();

function ask(person: string, route: string, token?: string | null) {
  const [method = '', pattern = ''] = route.split(' ');
  const path = pattern.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? '');
  const as = token === undefined ? {} : { token };
  if (pattern.endsWith('/attachments') && method === 'POST') {
    const headers = { 'content-type': 'image/png' };
    return desk.ask(person, method, `${path}?documentType=other`, { ...as, body: PNG, headers });
  }
  if (method === 'PATCH') {
    const headers = { 'content-type': 'application/octet-stream', 'upload-offset': '99' };
    return desk.ask(person, method, path, { ...as, body: PNG, headers });
  }
  const headers: Record<string, string> =
    method === 'PUT' || pattern.endsWith('/verdict') ? { 'if-match': '"99"' } : {};
  return desk.ask(person, method, path, { ...as, body: bodies[route], headers });
}

describe('who may use what', () => {
  it.each(TABLE)('%s', async (route, statuses) => {
    const answered: Record<string, number> = {};
    for (const person of PEOPLE) answered[person] = (await ask(person, route)).status;
    expect(answered).toEqual({ ...everybody(404), ...statuses });
  });

  it.each(TABLE)('%s is closed to nobody in particular and to a former member of staff', async (route) => {
    const before = await desk.countRows();
    const answers = [
      await ask('stranger', route, null),
      await ask('former', route),
      await ask('stranger', route, 'x.y.z'),
    ];
    for (const { status, json } of answers) expect([status, json.code]).toEqual([401, 'unauthenticated']);
    expect(await desk.countRows()).toEqual(before);
  });

  it('names every route of the published contract', async () => {
    const { documentNode } = await import('../../../services/country-node/src/desk/openapi/document-node.js');
    const { operationsOf } = await import('../../support/openapi.js');
    const document = JSON.parse(JSON.stringify(await documentNode('.'))) as Parameters<typeof operationsOf>[0];
    const shape = (route: string) =>
      route
        .replace(/^(\w+ )\/api\/v1|\?.*/g, '$1')
        .replaceAll(/\{\w+\}|(?<=actions\/).*|(?<=partners\/)\w+(?=\/)/g, '*');
    const published = operationsOf(document).map(({ name }) => shape(name));
    const tried = TABLE.map(([route]) => shape(route));
    expect(published.filter((each) => !tried.includes(each))).toEqual([
      'GET /health/live',
      'GET /health/ready',
      'GET /events',
    ]);
  });
});

describe('what one may not see', () => {
  it('is answered exactly like what is not there', async () => {
    const absent = '0190f5a0-0000-7000-8000-000000000000';
    const hidden = await desk.ask('stranger', 'GET', `/cases/${ids['case']}`);
    const none = await desk.ask('stranger', 'GET', `/cases/${absent}`);
    expect(hidden.text).toBe(none.text);
    expect([...hidden.headers.keys()]).toEqual([...none.headers.keys()]);
  });

  it('is not in lists', async () => {
    const has = async (person: string, path: string, id = ids['case']) =>
      (await desk.ask(person, 'GET', path)).text.includes(id!);
    expect(await has('stranger', '/cases')).toBe(false);
    expect(await has('stranger', '/conversations')).toBe(false);
    expect(await has('stranger', `/conversations?caseId=${ids['case']}`)).toBe(false);
    expect(await has('stranger', '/inbox')).toBe(false);
    expect(await has('caseworker', '/cases')).toBe(true);
    expect(await has('partial', '/cases')).toBe(true);
    expect(await has('caseworker', '/conversations')).toBe(true);
  });

  it('is no risk in an inbox either', async () => {
    const risksOf = async (person: string) => (await desk.ask(person, 'GET', '/inbox')).json['risks'];
    expect(await risksOf('stranger')).toEqual([]);
    // Given for care and plan only.
    expect(await risksOf('partial')).toEqual([]);
    expect(await risksOf('consular-officer')).toEqual([]);
    expect(await risksOf('caseworker')).toContainEqual({ caseId: ids['case'], risk: expect.any(String) });
  });

  it('is cut out of the case by category', async () => {
    const sections = async (person: string) =>
      Object.keys((await desk.ask(person, 'GET', `/cases/${ids['case']}`)).json.content.file).sort();
    const [whole, part] = [await sections('caseworker'), await sections('partial')];
    expect(part.length).toBeLessThan(whole.length);
    expect(whole).toEqual(expect.arrayContaining(part));
    expect((await desk.ask('partial', 'GET', `/cases/${ids['case']}`)).text).not.toContain('Moussa');
    expect((await desk.ask('caseworker', 'GET', `/cases/${ids['case']}`)).text).toContain('Moussa');
    expect((await desk.ask('partial', 'GET', `/cases/${ids['case']}/attachments`)).json.items).toEqual([]);
  });
});

describe('a reading', () => {
  it('is in the ledger with who read, and a refused one is not', async () => {
    const readings = async () => {
      const { items } = (await desk.ask('auditor', 'GET', `/ledger?caseId=${ids['case']}&limit=1000`)).json;
      return (items as unknown as Reading[]).filter(({ kind }) => kind === 'reading');
    };
    const before = (await readings()).length;
    await desk.ask('stranger', 'GET', `/cases/${ids['case']}`);
    expect(await readings()).toHaveLength(before);
    await desk.ask('caseworker', 'GET', `/cases/${ids['case']}`);
    const after = await readings();
    expect(after).toHaveLength(before + 1);
    expect(after.at(-1)?.content.by).toBe(desk.people.get('caseworker')!.id);
  });
});
