import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EventStream, openEventStream } from '../support/event-stream.js';
import { eventually } from '../support/eventually.js';
import { type Given, GivingDesk, NOBODY } from './giving-cases.js';

let house: GivingDesk;
const streams: EventStream[] = [];
/** Enrolled for each test. */
let worker = '';
let turn = 0;
let [caseId, attachment, conversation] = ['', '', ''];

beforeAll(async () => {
  house = await GivingDesk.open();
  const registered = await house.mr.register('01-moussa');
  caseId = registered.caseId;
  attachment = registered.attachments[0]!;
  conversation = await house.mr.offer(caseId, 'ne');
});
beforeEach(async () => {
  turn += 1;
  worker = await house.hire(`worker-${turn}`);
});
afterAll(async () => {
  for (const stream of streams) stream.leave();
  await house?.close();
});

/** Every way to read of a case, as paths. */
const readings = () => [
  `/cases/${caseId}`,
  `/cases/${caseId}/attachments`,
  `/attachments/${attachment}`,
  `/cases/${caseId}/consents`,
  `/cases/${caseId}/holders`,
  `/conversations/${conversation}`,
];

describe('row 19: who has a case', () => {
  it('is told a supervisor, with how far, by whom and since when; and what cases somebody has', async () => {
    await house.give(worker, caseId, ['CARE', 'PLAN']);
    const at = house.world.clock.now().toISOString();
    const given = {
      caseId,
      staffId: house.idOf(worker),
      categories: ['CARE', 'PLAN'],
      assignedBy: house.idOf('supervisor'),
    };
    expect(await house.givenTo(worker, caseId)).toMatchObject({ ...given, assignedAt: at, inForce: true });
    expect(await house.givenTo('caseworker', caseId)).toMatchObject({ categories: null, inForce: true });
    expect(await house.casesOf(worker)).toMatchObject([{ ...given, assignedAt: at, status: 'open', alone: false }]);
    // The caseworker registered it, and nobody else has the whole of it.
    expect((await house.casesOf('caseworker')).find((each) => each.caseId === caseId)).toMatchObject({ alone: true });
    await house.give(worker, caseId);
    expect((await house.casesOf('caseworker')).find((each) => each.caseId === caseId)).toMatchObject({ alone: false });
    expect(await house.casesOf('stranger')).toEqual([]);
  });

  it('comes page by page for a person', async () => {
    const all = await Promise.all(Array.from({ length: 3 }, () => house.mr.register('01-moussa', false)));
    for (const each of all) await house.give(worker, each.caseId);
    const newest = all.map((each) => each.caseId).toSorted((one, other) => (one < other ? 1 : -1));
    const idsOf = (page: Given[]) => page.map((each) => each.caseId);
    expect(idsOf(await house.casesOf(worker, '?limit=2'))).toEqual(newest.slice(0, 2));
    expect(idsOf(await house.casesOf(worker, `?limit=2&before=${newest[1]}`))).toEqual(newest.slice(2));
  });

  it('is told nobody else, nor of a case or a person that is not there', async () => {
    for (const who of ['caseworker', 'partial', 'data-protection-officer', 'administrator', 'auditor', 'system']) {
      for (const path of [`/cases/${caseId}/assignments`, `/staff/${house.idOf(worker)}/assignments`])
        expect([who, path, await house.statusOf(who, path)]).toEqual([who, path, 404]);
    }
    for (const path of [`/cases/${NOBODY}/assignments`, `/staff/${NOBODY}/assignments`])
      expect([path, await house.statusOf('supervisor', path)]).toEqual([path, 404]);
  });
});

describe('row 19: a case that is taken back', () => {
  it('is closed to that person from then on, by every way, and is in no list of theirs; the ledger has who took it', async () => {
    await house.give(worker, caseId);
    for (const path of readings()) expect([path, await house.statusOf(worker, path)]).toEqual([path, 200]);
    const taken = await house.takeFrom(worker, caseId);
    expect([taken.status, house.faultsOf('AssignmentEnded', taken.json)]).toEqual([200, []]);
    expect(taken.json).toMatchObject({ staffId: house.idOf(worker), nobodys: false });
    for (const path of readings()) expect([path, await house.statusOf(worker, path)]).toEqual([path, 404]);
    for (const lists of ['/cases', '/conversations', '/deadlines', '/inbox'])
      expect([lists, (await house.desk.ask(worker, 'GET', lists)).text.includes(caseId)]).toEqual([lists, false]);
    expect((await house.desk.ask(worker, 'POST', `/cases/${caseId}/prints`)).status).toBe(404);
    expect([await house.givenTo(worker, caseId), await house.casesOf(worker)]).toEqual([undefined, []]);
    expect(await house.statusOf('caseworker', `/cases/${caseId}`)).toBe(200);
    const entry = { caseId, staffId: house.idOf(worker), by: house.idOf('supervisor') };
    expect((await house.ledgerOf(caseId, 'assignment-ended')).at(-1)).toMatchObject(entry);
  });

  it('leaves an open session and an open stream at once: told that it changed, and nothing of it after', async () => {
    await house.give(worker, caseId);
    const token = await house.desk.tokenOf(worker);
    const opened = await house.desk.ask('', 'POST', '/session', { token });
    const cookie = opened.headers.get('set-cookie')!.split(';')[0]!;
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const read = async () => (await house.desk.ask('', 'GET', `/cases/${caseId}`, { token: null, headers })).status;
    const [theirs, others] = await Promise.all([
      openEventStream(house.desk.url, headers),
      openEventStream(house.desk.url, { authorization: `Bearer ${await house.desk.tokenOf('stranger')}` }),
    ]);
    streams.push(theirs, others);
    const told = (topic: string, id: string) => `data: {"topic":"${topic}","id":"${id}"}`;
    await eventually(() => theirs.heard().includes(told('case', caseId)), 'it was given');
    expect(await read()).toBe(200);
    const count = () => theirs.heard().split(told('case', caseId)).length;
    const before = count();
    await house.takeFrom(worker, caseId);
    await eventually(() => count() > before, 'it was taken back');
    expect(await read()).toBe(404);
    const after = count();
    const notify = (topic: 'case' | 'conversation', id: string) =>
      house.mr.parts.store.transaction((tx) => tx.notify({ topic, id, caseId }));
    await notify('case', caseId);
    await notify('conversation', NOBODY);
    const { caseId: another } = await house.mr.register('01-moussa', false);
    await house.give(worker, another);
    await eventually(() => theirs.heard().includes(told('case', another)), 'the stream goes on');
    expect([count(), theirs.heard().includes(told('conversation', NOBODY)), theirs.ended()]).toEqual([
      ...[after, false, false],
    ]);
    expect(others.heard()).not.toContain(caseId);
  });

  it('is closed too where the same person had opened it in an emergency', async () => {
    await house.give(worker, caseId, ['CARE']);
    const body = { reason: 'danger_to_life' };
    const { id } = (await house.desk.ask(worker, 'POST', `/cases/${caseId}/emergencies`, { body })).json;
    expect(await house.statusOf(worker, `/cases/${caseId}/consents`)).toBe(200);
    await house.takeFrom(worker, caseId);
    for (const path of readings()) expect([path, await house.statusOf(worker, path)]).toEqual([path, 404]);
    const { items } = (await house.desk.ask('supervisor', 'GET', '/emergencies?limit=1000')).json;
    expect(items.find((each) => each['id'] === id)).toMatchObject({ endedBy: house.idOf('supervisor') });
  });

  it('is given again later, as any other is', async () => {
    await house.give(worker, caseId);
    await house.takeFrom(worker, caseId);
    expect((await house.give(worker, caseId, ['CARE', 'PLAN'])).status).toBe(201);
    expect(await house.statusOf(worker, `/cases/${caseId}`)).toBe(200);
    expect(await house.statusOf(worker, `/cases/${caseId}/consents`)).toBe(404);
    expect((await house.give(worker, caseId)).status).toBe(201);
    for (const path of readings()) expect([path, await house.statusOf(worker, path)]).toEqual([path, 200]);
    expect((await house.takeFrom(worker, caseId)).status).toBe(200);
    expect(await house.statusOf(worker, `/cases/${caseId}`)).toBe(404);
  });

  it('is taken back by nobody but a supervisor; not from whoever has it not, nor of no case, nor twice', async () => {
    await house.give(worker, caseId);
    const version = await house.versionOf(worker, caseId);
    for (const by of ['caseworker', worker, 'partial', 'data-protection-officer', 'administrator', 'auditor', 'system'])
      expect([by, (await house.take(caseId, house.idOf(worker), version, { by })).status]).toEqual([by, 404]);
    expect((await house.take(caseId, house.idOf('stranger'), version)).json.code).toBe('not-found');
    expect((await house.take(caseId, NOBODY, version)).json.code).toBe('not-found');
    expect((await house.take(NOBODY, house.idOf(worker), version)).json.code).toBe('not-found');
    expect(await house.statusOf(worker, `/cases/${caseId}`)).toBe(200);
    const before = (await house.ledgerOf(caseId, 'assignment-ended')).length;
    const both = await Promise.all([
      house.take(caseId, house.idOf(worker), version),
      house.take(caseId, house.idOf(worker), version),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 404]);
    expect((await house.take(caseId, house.idOf(worker), version)).json.code).toBe('not-found');
    expect(await house.ledgerOf(caseId, 'assignment-ended')).toHaveLength(before + 1);
  });

  it('is taken back once, however often it is asked under one key', async () => {
    await house.give(worker, caseId);
    const version = await house.versionOf(worker, caseId);
    const key = 'take-back-once-and-again';
    const first = await house.take(caseId, house.idOf(worker), version, { key });
    const before = (await house.ledgerOf(caseId, 'assignment-ended')).length;
    const again = await house.take(caseId, house.idOf(worker), version, { key });
    expect([first.status, again.status, again.json]).toEqual([200, 200, first.json]);
    expect(await house.ledgerOf(caseId, 'assignment-ended')).toHaveLength(before);
  });

  it('is not taken back as it was seen when it was given otherwise, or anew, meanwhile', async () => {
    await house.give(worker, caseId, ['CARE']);
    const seen = await house.versionOf(worker, caseId);
    await house.give(worker, caseId);
    expect((await house.take(caseId, house.idOf(worker), seen)).json.code).toBe('version-conflict');
    expect(await house.statusOf(worker, `/cases/${caseId}/consents`)).toBe(200);
    const whole = await house.versionOf(worker, caseId);
    await house.takeFrom(worker, caseId);
    await house.give(worker, caseId);
    expect((await house.take(caseId, house.idOf(worker), whole)).json.code).toBe('version-conflict');
    expect(await house.statusOf(worker, `/cases/${caseId}`)).toBe(200);
    const path = `/cases/${caseId}/assignments/${house.idOf(worker)}/ending`;
    for (const headers of [{}, { 'if-match': '7' }, { 'if-match': '*' }] as Record<string, string>[]) {
      const { json } = await house.desk.ask('supervisor', 'POST', path, { headers });
      expect([json.code, json.pointers]).toEqual(['parameter-invalid', ['/if-match']]);
    }
  });

  it('stays known as having been theirs: that is never written over, nor taken away', async () => {
    await house.give(worker, caseId);
    await house.takeFrom(worker, caseId);
    const client = new pg.Client({ connectionString: house.mr.databaseUrl });
    await client.connect();
    try {
      for (const change of ['DELETE FROM assignment_ended', `UPDATE assignment_ended SET ended_by = 'x'`])
        await expect(client.query(`${change} WHERE staff_id = $1`, [house.idOf(worker)])).rejects.toThrow(
          'append-only',
        );
    } finally {
      await client.end();
    }
  });
});
