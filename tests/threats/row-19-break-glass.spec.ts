import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { AttentionFinder } from '../../services/country-node/src/desk/find-attention.js';
import type { StaffRole } from '../../services/country-node/src/ports/store/people.js';
import type { Country } from '../support/exchange/country.js';
import { enrol } from '../support/exchange/country.js';
import { STORY } from '../support/exchange/inputs.js';
import { World } from '../support/exchange/world.js';
import { Desk } from '../support/desk.js';

const REASON = { reason: 'danger_to_life' };
/** Functions to which a case is closed for ever, or open anyhow. */
const OTHERS = ['supervisor', 'consular-officer', 'data-protection-officer', 'administrator', 'auditor', 'system'];

let world: World;
let mr: Country;
let desk: Desk;
let [caseId, attachment, conversation] = ['', '', ''];
/** Enrolled for each test: a person opens so many cases in a day. */
let person = '';
let turn = 0;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
  const registered = await mr.register('01-moussa');
  caseId = registered.caseId;
  attachment = registered.attachments[0]!;
  conversation = await mr.offer(caseId, 'ne');
  const categories = ['CARE', 'PLAN'];
  const body = { staffId: desk.people.get('partial')!.id, categories };
  await desk.ask('supervisor', 'POST', `/cases/${caseId}/assignments`, { body });
});
beforeEach(async () => {
  turn += 1;
  person = `passer-by-${turn}`;
  desk.people.set(person, await enrol(mr.parts.store, 'caseworker', person));
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const idOf = (who: string) => desk.people.get(who)!.id;
const open = (who: string, id = caseId) => desk.ask(who, 'POST', `/cases/${id}/emergencies`, { body: REASON });
const statusOf = async (who: string, path: string) => (await desk.ask(who, 'GET', path)).status;
const judge = (who: string, id: string, verdict: string) =>
  desk.ask(who, 'POST', `/emergencies/${id}/verdict`, { body: { verdict } });

interface Entry {
  kind: string;
  content: Record<string, unknown>;
}

/** What the ledger says of one who opened a case: kinds of entries, and what was read under which emergency. */
async function ledgerOf(who: string): Promise<Entry[]> {
  const { items } = (await desk.ask('auditor', 'GET', `/ledger?caseId=${caseId}&limit=1000`)).json;
  return (items as unknown as Entry[]).filter(({ content }) => content['by'] === idOf(who));
}

/** Every way to read of a case, as paths. */
const readings = () => [
  `/cases/${caseId}`,
  `/cases/${caseId}/attachments`,
  `/attachments/${attachment}`,
  `/cases/${caseId}/consents`,
  `/conversations?caseId=${caseId}`,
  `/conversations/${conversation}`,
];

describe('row 19: a case that is opened in an emergency', () => {
  it('is read by one to whom it was not given; each reading says so in the ledger', async () => {
    for (const path of readings()) {
      const before = await desk.ask(person, 'GET', path);
      expect([path, before.status, before.text.includes(conversation)]).toEqual([
        path,
        path.startsWith('/conversations?') ? 200 : 404,
        false,
      ]);
    }
    const opened = await open(person);
    expect([opened.status, opened.json['caseId'], opened.json['until']]).toEqual([
      ...[201, caseId, new Date(+world.clock.now() + 4 * 3_600_000).toISOString()],
    ]);
    for (const path of readings()) expect([path, await statusOf(person, path)]).toEqual([path, 200]);
    expect((await desk.ask(person, 'GET', `/cases/${caseId}`)).text).toContain('Moussa');
    expect((await desk.ask(person, 'GET', `/conversations?caseId=${caseId}`)).text).toContain(conversation);
    const entries = await ledgerOf(person);
    expect(entries[0]).toMatchObject({
      kind: 'emergency-opened',
      content: { emergencyId: opened.json.id, reason: 'danger_to_life', caseId },
    });
    const read = entries.filter(({ kind }) => kind === 'reading').map(({ content }) => content);
    expect(read.map(({ what }) => what)).toEqual([
      ...['case', 'attachments', 'attachment', 'consents', 'conversations', 'conversation', 'case', 'conversations'],
    ]);
    expect(new Set(read.map((each) => each['emergencyId']))).toEqual(new Set([opened.json.id]));
  });

  it('shows neither what was told in confidence nor the notes of a therapist, as to a supervisor', async () => {
    await open(person);
    const shown = async (who: string) => {
      const { content, references } = (await desk.ask(who, 'GET', `/cases/${caseId}`)).json;
      return { content, references };
    };
    expect(await shown(person)).toEqual(await shown('supervisor'));
    expect(await shown(person)).not.toEqual(await shown('caseworker'));
  });

  it('lets nobody act on it, print it or hear what the child said', async () => {
    await open(person);
    const acts: [string, string, object?][] = [
      ['POST', `/cases/${caseId}/prints`],
      ['POST', `/conversations/${conversation}/prints`],
      ['POST', `/conversations/${conversation}/actions/withdraw`, {}],
      ['POST', `/cases/${caseId}/reviews`, { outcome: 'plan_continues', childHeard: true }],
      [
        'POST',
        `/cases/${caseId}/corrections`,
        { items: ['/identification/birthDate'], reason: 'wrong_at_entry', barred: 'leave' },
      ],
      [
        'POST',
        `/cases/${caseId}/closure`,
        {
          ...{ reason: 'plan_implemented', goals: 'reached', closedOn: '2026-11-23' },
          contact: STORY.offer.contact,
        },
      ],
      ['GET', `/cases/${caseId}/holders`],
      ['GET', `/cases/${caseId}/duplicates`],
    ];
    for (const [method, path, body] of acts) {
      const { status } = await desk.ask(person, method, path, { body });
      expect([path, status]).toEqual([path, 404]);
    }
    for (const list of ['/cases', '/conversations', '/voices', '/deadlines', '/duplicates']) {
      expect([list, (await desk.ask(person, 'GET', list)).text.includes(caseId)]).toEqual([list, false]);
    }
    expect((await ledgerOf(person)).map(({ kind }) => kind)).toEqual(['emergency-opened']);
  });

  it('opens the rest to one to whom a part was given', async () => {
    expect((await desk.ask('partial', 'GET', `/cases/${caseId}`)).text).not.toContain('Moussa');
    const { json } = await open('partial');
    expect((await desk.ask('partial', 'GET', `/cases/${caseId}`)).text).toContain('Moussa');
    await desk.ask('partial', 'POST', `/emergencies/${json.id}/ending`);
    expect((await desk.ask('partial', 'GET', `/cases/${caseId}`)).text).not.toContain('Moussa');
  });
});

describe('row 19: who opens none', () => {
  it.each(OTHERS)('%s, whatever else the person is', async (role) => {
    expect((await open(role)).status).toBe(404);
    const both = `both-${role}`;
    const row = await enrol(mr.parts.store, 'caseworker', both);
    const roles = ['caseworker', role] as StaffRole[];
    await mr.parts.store.transaction((tx) => tx.people.upsertStaff({ ...row, roles }));
    desk.people.set(both, row);
    // A supervisor sees it anyhow; a data-protection officer who is a caseworker too is one.
    const wanted = { supervisor: 409, 'data-protection-officer': 201 }[role] ?? 404;
    expect((await open(both)).status).toBe(wanted);
  });

  it('whoever sees the case already, a former member of staff, and nobody a case that is not there', async () => {
    expect((await open('caseworker')).json.code).toBe('already-exists');
    expect((await open('former')).status).toBe(401);
    const absent = await open(person, '0190f5a0-0000-7000-8000-000000000000');
    expect([absent.status, absent.json.code]).toEqual([404, 'not-found']);
    const { status } = await desk.ask(person, 'POST', `/cases/${caseId}/emergencies`, { body: { reason: 'curious' } });
    expect(status).toBe(422);
  });

  it('is one of whom the child complained', async () => {
    const other = await mr.register('01-moussa');
    const concerns = { staff: [idOf(person)] };
    const said = { saidBy: 'child', language: 'ha', helpedBy: 'nobody', words: 'Not this one.' };
    const body = { ...said, sort: 'complaint', concerns };
    const path = `/cases/${other.caseId}/voices`;
    expect((await desk.ask('caseworker', 'POST', path, { body })).status).toBe(201);
    expect((await open(person, other.caseId)).status).toBe(404);
    expect((await open('stranger', other.caseId)).status).toBe(201);
    // Nor does one who opened it before that read on.
    expect(await statusOf('stranger', `/cases/${other.caseId}`)).toBe(200);
    const later = { ...body, concerns: { staff: [idOf('stranger')] } };
    expect((await desk.ask('caseworker', 'POST', path, { body: later })).status).toBe(201);
    for (const read of [
      `/cases/${other.caseId}`,
      `/cases/${other.caseId}/attachments`,
      `/cases/${other.caseId}/consents`,
    ])
      expect([read, await statusOf('stranger', read)]).toEqual([read, 404]);
    expect((await open('stranger', other.caseId)).status).toBe(404);
  });

  it('whoever opened five in a day: told when to come again, and counted when all come at once', async () => {
    const cases = await Promise.all(Array.from({ length: 7 }, () => mr.register('01-moussa')));
    const answers = await Promise.all(cases.map((each) => open(person, each.caseId)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 201, 429, 429]);
    const late = answers.find(({ status }) => status === 429)!;
    expect([late.json.code, Number(late.headers.get('retry-after'))]).toEqual(['too-many-requests', 86_400]);
  });
});

describe('row 19: the end of an emergency', () => {
  it('comes by itself after four hours; whoever opens it twice has opened it once', async () => {
    const [one, two] = await Promise.all([open(person), open(person)]);
    expect(two.json.id).toBe(one.json.id);
    world.clock.forward({ seconds: 4 * 3_600 - 1 });
    expect(await statusOf(person, `/cases/${caseId}`)).toBe(200);
    world.clock.forward({ seconds: 1 });
    for (const path of readings().filter((each) => !each.includes('?'))) {
      expect([path, await statusOf(person, path)]).toEqual([path, 404]);
    }
    const again = await open(person);
    expect([again.status, again.json.id === one.json.id]).toEqual([201, false]);
  });

  it('may be brought about by whoever opened it, a supervisor or the data-protection officer; by nobody else', async () => {
    for (const by of [person, 'supervisor', 'data-protection-officer']) {
      const { id } = (await open(person)).json;
      expect((await desk.ask('stranger', 'POST', `/emergencies/${id}/ending`)).status).toBe(404);
      expect(await statusOf(person, `/cases/${caseId}`)).toBe(200);
      const ended = await desk.ask(by, 'POST', `/emergencies/${id}/ending`);
      expect([ended.status, ended.json['endedBy']]).toEqual([200, idOf(by)]);
      expect(await statusOf(person, `/cases/${caseId}`)).toBe(404);
      const after = await desk.ask('supervisor', 'POST', `/emergencies/${id}/ending`);
      expect([after.status, after.json['endedBy']]).toEqual([200, idOf(by)]);
    }
  });
});

describe('row 19: a supervisor and the data-protection officer', () => {
  it('are told at once: in their inbox, in the stream, and where the node says what needs somebody', async () => {
    const streams = await Promise.all(
      ['supervisor', 'data-protection-officer', 'caseworker'].map(async (who) => ({ who, heard: await listen(who) })),
    );
    const { id } = (await open(person)).json;
    for (const who of ['supervisor', 'data-protection-officer']) {
      const inbox = (await desk.ask(who, 'GET', '/inbox')).json['emergencies'] as { id: string }[];
      expect([who, inbox.map((each) => each.id).includes(id)]).toEqual([who, true]);
    }
    expect((await desk.ask('caseworker', 'GET', '/inbox')).json['emergencies']).toEqual([]);
    const told = `data: {"topic":"emergency","id":"${id}"}`;
    for (const { who, heard } of streams) expect([who, await heard(told)]).toEqual([who, who !== 'caseworker']);
    const finder = new AttentionFinder(mr.parts);
    expect(await finder.find()).toContain('emergency-to-judge');
    const all = (await desk.ask('supervisor', 'GET', '/emergencies')).json.items;
    for (const each of all) if (each['judgedAt'] === null) await judge('supervisor', each['id'] as string, 'justified');
    expect(await finder.find()).not.toContain('emergency-to-judge');
  });

  it('judge it once, never their own; what was not justified ends', async () => {
    const both = await enrol(mr.parts.store, 'caseworker', `judge-${turn}`);
    const roles: StaffRole[] = ['caseworker', 'data-protection-officer'];
    await mr.parts.store.transaction((tx) => tx.people.upsertStaff({ ...both, roles }));
    desk.people.set('judge', both);
    const { id } = (await open('judge')).json;
    expect((await judge('judge', id, 'justified')).json.code).toBe('approver-is-author');
    expect((await judge('stranger', id, 'not_justified')).status).toBe(404);
    expect(await statusOf('judge', `/cases/${caseId}`)).toBe(200);
    const found = await judge('supervisor', id, 'not_justified');
    expect([found.status, found.json['verdict'], found.json['endedBy']]).toEqual([
      200,
      'not_justified',
      idOf('supervisor'),
    ]);
    expect(await statusOf('judge', `/cases/${caseId}`)).toBe(404);
    expect((await judge('data-protection-officer', id, 'justified')).json.code).toBe('approval-decided');
    const kinds = (await ledgerOf('supervisor')).filter(({ content }) => content['emergencyId'] === id);
    expect(kinds.map(({ kind }) => kind)).toEqual(['emergency-judged', 'emergency-ended']);
  });

  it('see all of them, an auditor too; others their own', async () => {
    const { id } = (await open(person)).json;
    const sees = async (who: string) =>
      (await desk.ask(who, 'GET', '/emergencies?limit=1000')).json.items.some((each) => each['id'] === id);
    for (const who of ['supervisor', 'data-protection-officer', 'auditor', person])
      expect([who, await sees(who)]).toEqual([who, true]);
    expect(await sees('caseworker')).toBe(false);
  });

  it('find it as it was: who, why and when are never written over, nor is it taken away', async () => {
    const { id } = (await open(person)).json;
    const client = new pg.Client({ connectionString: mr.databaseUrl });
    await client.connect();
    try {
      for (const change of [
        `UPDATE emergency SET until = until + interval '1 day'`,
        `UPDATE emergency SET reason = 'x'`,
        'DELETE FROM emergency',
      ]) {
        await expect(client.query(`${change} WHERE id = $1`, [id])).rejects.toThrow('append-only');
      }
    } finally {
      await client.end();
    }
  });
});

/** Whether a reader of the stream is told something within a second. */
async function listen(who: string): Promise<(text: string) => Promise<boolean>> {
  const controller = new AbortController();
  const headers = { authorization: `Bearer ${await desk.tokenOf(who)}` };
  const response = await fetch(`${desk.url}/api/v1/events`, { headers, signal: controller.signal });
  let heard = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const piece of response.body ?? []) heard += decoder.decode(piece as Uint8Array, { stream: true });
  })().catch(() => undefined);
  return async (text) => {
    for (let tries = 0; tries < 40 && !heard.includes(text); tries += 1)
      await new Promise((done) => setTimeout(done, 25));
    controller.abort();
    await reading;
    return heard.includes(text);
  };
}
