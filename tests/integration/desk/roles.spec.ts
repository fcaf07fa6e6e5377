import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { digestOf } from '#libs/envelope/sign.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import type { StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { Desk } from '../../support/desk.js';
import { World } from '../../support/exchange/world.js';
import { pairWith, someFigures } from '../../support/pairs-and-figures.js';
import { png } from '../../support/pictures.js';
import { bodiesFor, UPLOAD, VOICE } from './role-bodies.js';
import { everybody, OF_MACHINES, PEOPLE, TABLE } from './role-table.js';

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
  const [announced] = await mr.parts.store.transaction((tx) => tx.conversations.steps(conversation));
  const copy = { fileId: uuidv7(), attachmentId: attachments[1]!, recipient: 'ne', messageId: announced!.id };
  const sizes = { cipherSha256: digestOf('copy'), cipherSize: 4, createdAt: world.clock.now() };
  await mr.parts.store.transaction((tx) => tx.attachments.addCopies([{ ...copy, ...sizes }]));
  ids = {
    case: caseId,
    delivery,
    duplicate,
    member: assignment.staffId,
    voice,
    quarter: '2020-Q1',
    upload,
    attachment: attachments[0]!,
    announced: attachments[1]!,
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
    method === 'PUT' || /\/(verdict|\{member\}\/ending)$/.test(pattern) ? { 'if-match': '"9999"' } : {};
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

describe('a machine of the office', () => {
  const CLIENT = 'case-management';
  const machine: StaffRow = {
    ...{ id: '0190f5a1-0000-7000-8000-0000000000aa', subject: CLIENT, displayFunction: CLIENT, active: true },
    roles: [...PEOPLE.filter((each) => each !== 'partial' && each !== 'stranger')],
  };
  const ofClient = (sub = CLIENT) => desk.issuer.sign({ sub, client_id: sub });
  const store = () => world.of('mr').parts.store;

  beforeAll(async () => {
    await store().transaction((tx) => tx.people.upsertStaff(machine));
    const body = { staffId: machine.id };
    expect((await desk.ask('supervisor', 'POST', `/cases/${ids['case']}/assignments`, { body })).status).toBe(201);
  });

  it.each(TABLE)('%s', async (route) => {
    const { status } = await ask(CLIENT, route, await ofClient());
    expect([route, status]).toEqual([route, OF_MACHINES[route] ?? 404]);
  });

  it('registers a case that nobody has decided on, and reads it as its own, with its name in the ledger', async () => {
    const token = await ofClient();
    const { bid: _bid, ...caseFile } = (bodies['POST /cases'] as { caseFile: CaseFile }).caseFile;
    const { status, json } = await desk.ask(CLIENT, 'POST', '/cases', { token, body: { caseFile } });
    expect(status).toBe(201);
    expect((await desk.ask(CLIENT, 'GET', `/cases/${json.id}`, { token })).status).toBe(200);
    const entries = await store().transaction((tx) => tx.ledger.about({ caseId: json.id, limit: 10 }));
    const acts = entries.map(({ kind, content }) => [kind, (content as unknown as Reading['content']).by]);
    expect(acts).toEqual(expect.arrayContaining(['case-created', 'reading'].map((kind) => [kind, machine.id])));
  });

  it('is shown neither a therapist’s notes nor what was told in confidence', async () => {
    const sections = async (person: string, token?: string) =>
      Object.keys((await desk.ask(person, 'GET', `/cases/${ids['case']}`, token ? { token } : {})).json.content.file);
    const [ofWorker, ofMachine] = [await sections('caseworker'), await sections(CLIENT, await ofClient())];
    const hidden = ofWorker.filter((each) => !ofMachine.includes(each));
    expect(hidden.sort()).toEqual(['doNotTransmit', 'mhpss', 'withheld']);
  });

  it('is nobody where it stands in the table as a person, and has no session', async () => {
    const { subject } = desk.people.get('supervisor')!;
    const token = await ofClient(subject);
    for (const route of ['GET /me', 'GET /cases', 'POST /approvals/{approval}/decision', 'POST /session']) {
      expect([route, (await ask('supervisor', route, token)).status]).toEqual([route, 401]);
    }
    // The same subject, logged in as a person.
    const person = await desk.issuer.sign({ sub: subject, client_id: 'passerelle:mr' });
    expect((await ask('supervisor', 'GET /me', person)).status).toBe(200);
  });

  it('that a person became ends the sessions of that person', async () => {
    const row = { ...machine, id: '0190f5a1-0000-7000-8000-0000000000ab', subject: 'was-a-person' };
    await store().transaction((tx) => tx.people.upsertStaff({ ...row, roles: ['caseworker'] }));
    const token = await desk.issuer.sign({ sub: row.subject });
    const { headers } = await desk.ask('', 'POST', '/session', { token });
    const cookie = headers.get('set-cookie')!.split(';')[0]!;
    const me = async () => (await desk.ask('', 'GET', '/me', { token: null, headers: { cookie } })).status;
    expect(await me()).toBe(200);
    await store().transaction((tx) => tx.people.upsertStaff({ ...row, roles: ['caseworker', 'system'] }));
    expect(await me()).toBe(401);
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
    const at = world.clock.now();
    const reported = { kind: 'progress-report', role: 'former', state: 'reported', peer: 'ne', responsible: 'ne' };
    await world.of('mr').parts.store.transaction(async (tx) => {
      const times = { dueAt: at, createdAt: at, updatedAt: at };
      await tx.conversations.insert({
        id: uuidv7(),
        caseId: ids['case']!,
        ...reported,
        version: 1,
        via: null,
        ...times,
      });
    });
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
