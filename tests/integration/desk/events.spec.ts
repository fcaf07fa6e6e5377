import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createCase } from '../../../services/country-node/src/casework/create-case.js';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { Desk } from '../../support/desk.js';
import { type EventStream, openEventStream } from '../../support/event-stream.js';
import { eventually } from '../../support/eventually.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let desk: Desk;
const open: EventStream[] = [];

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('mr'));
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.leave();
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

async function listen(headers: Record<string, string>, query?: string): Promise<EventStream> {
  const stream = await openEventStream(desk.url, headers, query);
  open.push(stream);
  return stream;
}

const byToken = async (person: string, more: Record<string, string> = {}, query?: string) =>
  listen({ authorization: `Bearer ${await desk.tokenOf(person)}`, ...more }, query);
/** The id of the last thing that was told. */
const lastId = (stream: EventStream) => [...stream.heard().matchAll(/^id: (.*)$/gm)].at(-1)![1]!;
const beaten = (stream: EventStream) => eventually(() => stream.heard().includes('event: beat'), 'the stream is open');

async function bySession(person: string): Promise<EventStream> {
  const { headers } = await desk.ask(person, 'POST', '/session');
  return listen({ cookie: (headers.get('set-cookie') ?? '').split(';')[0]! });
}

async function register(): Promise<string> {
  const { newCase } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now());
  return (await createCase(world.of('mr').parts, world.of('mr').caseworker, newCase.caseFile)).id;
}

describe('the event stream', () => {
  it('tells a browser with a session, and a machine with a token, what changed in cases they may see', async () => {
    const [browser, machine, supervisor, stranger] = [
      await bySession('caseworker'),
      await byToken('caseworker'),
      await byToken('supervisor'),
      await byToken('stranger'),
    ];
    const id = await register();
    const told = new RegExp(`event: case\nid: [0-9a-f]{12}-\\d+\ndata: {"topic":"case","id":"${id}"}`);
    for (const each of [browser, machine, supervisor]) await eventually(() => told.test(each.heard()), 'told');
    expect(stranger.heard()).not.toContain(id);
    expect(browser.heard()).not.toContain('Moussa');
  });

  it('tells who comes a moment later what changed just before, once, and no stranger to it', async () => {
    const id = await register();
    const { store } = world.of('mr').parts;
    for (let times = 0; times < 3; times += 1)
      await store.transaction((tx) => tx.notify({ topic: 'case', id, caseId: id }));
    await beaten(await byToken('supervisor'));
    const [late, stranger] = [await byToken('caseworker'), await byToken('stranger')];
    for (const each of [late, stranger]) await beaten(each);
    expect(late.heard().split(`{"topic":"case","id":"${id}"}`)).toHaveLength(2);
    expect(stranger.heard()).not.toContain(id);
  });

  it('tells who names the newest change before they read what came since, and nothing before', async () => {
    const [earlier, before] = [await byToken('caseworker'), await register()];
    await eventually(() => earlier.heard().includes(before), 'told');
    const { newestChange } = (await desk.ask('caseworker', 'GET', '/me')).json as unknown as { newestChange: string };
    const since = await register();
    await eventually(() => earlier.heard().includes(since), 'told');
    const after = `?after=${newestChange}`;
    const stream = await byToken('caseworker', {}, after);
    await eventually(() => stream.heard().includes(since), 'told');
    // A browser whose stream broke asks as it did at first, and says what it heard meanwhile.
    const again = await byToken('caseworker', { 'last-event-id': lastId(stream) }, after);
    for (const each of [stream, again]) await beaten(each);
    expect(stream.heard()).not.toContain(before);
    expect(again.heard()).not.toContain(since);
  });

  it('tells of what a child said those who may hear it, and nothing to anybody else who sees the case', async () => {
    const caseId = await register();
    const say = async (more: object) => {
      const body = { saidBy: 'child', language: 'ha', helpedBy: 'interpreter', words: 'In its words.', ...more };
      return (await desk.ask('caseworker', 'POST', `/cases/${caseId}/voices`, { body })).json.id;
    };
    const ofCase = `{"topic":"case","id":"${caseId}"}`;
    const [caseworker, supervisor] = [await byToken('caseworker'), await byToken('supervisor')];
    const [officer, both] = [await byToken('data-protection-officer'), [caseworker, supervisor]];
    for (const each of both) await eventually(() => each.heard().includes(ofCase), 'told');
    const before = both.map((each) => each.heard().split(ofCase).length);
    const concerns = { staff: [desk.people.get('supervisor')!.id], abuse: true };
    const complaint = await say({ sort: 'complaint', concerns });
    await eventually(() => officer.heard().includes(`{"topic":"voice","id":"${complaint}"}`), 'told');
    const later = await register();
    for (const each of both) await eventually(() => each.heard().includes(later), 'told what comes after it');
    expect(both.map((each) => each.heard().split(ofCase).length)).toEqual(before);
    for (const each of both) expect(each.heard()).not.toContain('"voice"');
    const objection = await say({ sort: 'objection' });
    for (const each of both) {
      await eventually(() => each.heard().includes(`{"topic":"voice","id":"${objection}"}`), 'told');
      // Every preview shows it.
      await eventually(() => each.heard().split(ofCase).length > before[0]!, 'told of the case');
    }
    expect(officer.heard()).not.toContain(objection);
  });

  it.each(['', '0123456789ab', 'after', '0123456789AB-1', '0123456789ab-1&after=0123456789ab-2'])(
    'refuses a stream after what is no change, %j',
    async (after) => {
      const { status, json } = await desk.ask('caseworker', 'GET', `/events?after=${after}`);
      expect([status, json.code]).toEqual([400, 'parameter-invalid']);
    },
  );

  it('takes up where it broke: what came meanwhile, and nothing that was heard before', async () => {
    const before = await register();
    const broken = await byToken('caseworker');
    await eventually(() => broken.heard().includes(before), 'told');
    broken.leave();
    const meanwhile = await register();
    const again = await byToken('caseworker', { 'last-event-id': lastId(broken) });
    await eventually(() => again.heard().includes(meanwhile), 'told');
    expect(again.heard()).not.toContain(before);
    expect(again.heard()).not.toContain('event: missed');
  });

  it.each(['0123456789ab-1', 'nothing of ours', '-', '9'.repeat(400)])(
    'says that something may be missed to who heard %j last',
    async (lastHeard) => {
      const stream = await byToken('caseworker', { 'last-event-id': lastHeard });
      await eventually(() => stream.heard().includes('event: missed'), 'it is said');
      expect((await byToken('caseworker', { 'last-event-id': lastId(stream) })).status).toBe(200);
    },
  );

  it('says so too when the node itself could not hear for a while', async () => {
    const stream = await byToken('caseworker');
    await beaten(stream);
    const client = new pg.Client({ connectionString: world.of('mr').databaseUrl });
    await client.connect();
    await client.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'passerelle-listener' AND datname = current_database()`);
    await client.end();
    await eventually(() => stream.heard().includes('event: missed'), 'it is said');
  });

  it('is closed to those who are nobody, or read no cases', async () => {
    expect((await listen({})).status).toBe(401);
    expect((await byToken('auditor')).status).toBe(404);
  });

  it('ends with the token that opened it', async () => {
    const stream = await byToken('caseworker');
    world.clock.forward({ seconds: 901 });
    const id = await register();
    await eventually(() => stream.ended(), 'the stream ends');
    expect(stream.heard()).not.toContain(id);
  });

  it('ends for whoever leaves the staff, at the next thing there is to tell', async () => {
    const stream = await byToken('partial');
    const { store } = world.of('mr').parts;
    await store.transaction((tx) => tx.people.upsertStaff({ ...desk.people.get('partial')!, active: false }));
    const id = await register();
    await eventually(() => stream.ended(), 'the stream ends');
    expect(stream.heard()).not.toContain(id);
  });

  it('does not keep a node from stopping', async () => {
    const stream = await byToken('caseworker');
    expect(stream.ended()).toBe(false);
    await desk.close();
    await eventually(() => stream.ended(), 'the stream ends');
    desk = await Desk.open(world.of('mr'));
  });
});
