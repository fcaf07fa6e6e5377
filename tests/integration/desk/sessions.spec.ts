import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JWTPayload } from 'jose';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { sequenceLedger } from '../../../services/country-node/src/timekeeper/sequence-ledger.js';
import { tidySessions } from '../../../services/country-node/src/timekeeper/tidy-sessions.js';
import { Desk } from '../../support/desk.js';
import { eventually } from '../../support/eventually.js';
import { World } from '../../support/exchange/world.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const OWN_PAGE = { 'sec-fetch-site': 'same-origin' };
const MINUTE = 60;

let world: World;
let desk: Desk;
let notices = 0;
const streams: AbortController[] = [];

beforeAll(async () => {
  world = await World.begin();
});
beforeEach(async () => {
  desk = await Desk.open(world.of('mr'));
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.abort();
  await store().transaction((tx) => tx.sessions.endAll());
  await desk.close();
  // What an administrator ended stays ended for half a minute.
  world.clock.forward({ seconds: 2 * MINUTE });
});
afterAll(() => world.end());

const store = () => world.of('mr').parts.store;
const nowSeconds = () => Math.floor(world.clock.now().getTime() / 1_000);

/** A browser in which a person logged in. */
async function open(person: string, claims: JWTPayload = {}): Promise<string> {
  const { subject } = desk.people.get(person)!;
  const token = await desk.issuer.sign({ sub: subject, exp: nowSeconds() + 12 * 3_600, ...claims });
  const { status, headers } = await desk.ask(person, 'POST', '/session', { token });
  expect(status).toBe(204);
  return headers.get('set-cookie')!.split(';')[0]!;
}

const by = (cookie: string, method = 'GET', path = '/me') =>
  desk.ask('', method, path, { token: null, headers: { cookie, ...OWN_PAGE } });
const stands = async (...cookies: string[]) =>
  Promise.all(cookies.map(async (cookie) => (await by(cookie)).status === 200));

/** An open event stream; `ended` once the node closed it. */
async function listen(headers: Record<string, string>): Promise<{ ended: boolean }> {
  const controller = new AbortController();
  streams.push(controller);
  const response = await fetch(`${desk.url}/api/v1/events`, { headers, signal: controller.signal });
  expect(response.status).toBe(200);
  const stream = { ended: false };
  void response.text().then(
    () => (stream.ended = true),
    () => undefined,
  );
  return stream;
}

/** What the issuer posts when somebody is logged out there. */
async function tell(claims: JWTPayload, header: Record<string, unknown> = {}): Promise<Response> {
  const usual = { sub: undefined, jti: `notice-${(notices += 1)}`, events: { [EVENT]: {} }, exp: nowSeconds() + 120 };
  const body = { logout_token: await desk.issuer.sign({ ...usual, ...claims }, { typ: 'logout+jwt', ...header }) };
  return fetch(`${desk.url}/api/v1/issuer/logout`, { method: 'POST', body: new URLSearchParams(body) });
}

const endOf = (staffId: string, as = 'administrator') =>
  desk.ask(as, 'POST', `/staff/${staffId}/sessions/ending`, { body: { reason: 'device_lost' } });

async function endings(): Promise<Record<string, unknown>[]> {
  while (await sequenceLedger(world.of('mr').parts));
  const { items } = (await desk.ask('auditor', 'GET', '/ledger?limit=1000')).json;
  return items.filter(({ kind }) => kind === 'sessions-ended').map(({ content }) => content as Record<string, unknown>);
}

describe('a session ends', () => {
  it('on logout, for good: its cookie opens nothing any more, and another of the same person stands', async () => {
    const [one, other] = [await open('caseworker'), await open('caseworker')];
    const stream = await listen({ cookie: one });
    expect((await by(one, 'DELETE', '/session')).json).toEqual({ elsewhere: null });
    expect(await stands(one, other)).toEqual([false, true]);
    await eventually(() => stream.ended, 'the stream of the ended session ends');
  });

  it('at the issuer too, where it has a page for that', async () => {
    desk.issuer.metadata['end_session_endpoint'] = `${desk.issuer.issuer}/end`;
    const { elsewhere } = (await by(await open('caseworker'), 'DELETE', '/session')).json;
    const page = new URL(String(elsewhere));
    expect(page.origin + page.pathname).toBe(`${desk.issuer.issuer}/end`);
    expect(page.searchParams.get('post_logout_redirect_uri')).toBe(`${desk.url}/console/`);
  });

  it('after twenty minutes without a request, and not while it is used', async () => {
    const [used, left] = [await open('caseworker'), await open('supervisor')];
    const stream = await listen({ cookie: left });
    world.clock.forward({ seconds: 15 * MINUTE });
    expect(await stands(used)).toEqual([true]);
    world.clock.forward({ seconds: 5 * MINUTE });
    expect(await stands(used, left)).toEqual([true, false]);
    // Nor does an open stream keep one alive; it is told at the next thing that happens.
    await store().transaction((tx) => tx.notify({ topic: 'session', id: 'another' }));
    await eventually(() => stream.ended, 'the stream of the idle session ends');
  });

  it('after eight hours, however much it is used', async () => {
    const session = await open('caseworker');
    for (let minutes = 0; minutes < 8 * 60 - 15; minutes += 15) {
      world.clock.forward({ seconds: 15 * MINUTE });
      expect(await stands(session)).toEqual([true]);
    }
    world.clock.forward({ seconds: 15 * MINUTE });
    expect(await stands(session)).toEqual([false]);
  });

  it('when the same person begins a fourth, the oldest first', async () => {
    const first = await open('caseworker');
    const stream = await listen({ cookie: first });
    world.clock.forward({ seconds: 1 });
    const [second, third, another] = [await open('caseworker'), await open('caseworker'), await open('supervisor')];
    expect(await stands(first, second, third, another)).toEqual([true, true, true, true]);
    const fourth = await open('caseworker');
    expect(await stands(first, second, third, fourth, another)).toEqual([false, true, true, true, true]);
    await eventually(() => stream.ended, 'the stream of the oldest ends');
    const at = Promise.all(Array.from({ length: 6 }, () => open('caseworker')));
    expect((await stands(...(await at))).filter((each) => each)).toHaveLength(3);
  });

  it('when a database comes out of a backup, which would bring it back; not when the node starts anew', async () => {
    const session = await open('caseworker');
    await desk.close();
    desk = await Desk.open(world.of('mr'));
    expect(await stands(session)).toEqual([true]);
    const memory = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };
    await resume(world.of('mr').parts, memory, 'restored');
    expect(await stands(session)).toEqual([false]);
  });

  it('and is forgotten', async () => {
    await open('caseworker');
    expect((await desk.countRows())['session']).toBe(1);
    world.clock.forward({ seconds: 20 * MINUTE });
    await tidySessions(world.of('mr').parts);
    expect((await desk.countRows())['session']).toBe(0);
  });
});

describe('an administrator ends all sessions of somebody', () => {
  it('at the next request and in open streams, with what the issuer gave out before; in the ledger', async () => {
    const { id } = desk.people.get('supervisor')!;
    const [one, other, bystander] = [await open('supervisor'), await open('supervisor'), await open('caseworker')];
    const token = await desk.tokenOf('supervisor');
    const opened = [await listen({ cookie: one }), await listen({ authorization: `Bearer ${token}` })];
    const apart = await listen({ cookie: bystander });
    const { status, json } = await endOf(id);
    expect([status, json]).toEqual([200, { ended: 2 }]);
    expect(await stands(one, other, bystander)).toEqual([false, false, true]);
    for (const stream of opened) await eventually(() => stream.ended, 'the streams end');
    expect(apart.ended).toBe(false);
    expect((await desk.ask('', 'GET', '/me', { token })).status).toBe(401);
    expect((await desk.ask('', 'POST', '/session', { token })).status).toBe(401);
    const { id: administrator } = (await desk.ask('administrator', 'GET', '/me')).json;
    const said = { by: administrator, of: id, count: 2, reason: 'device_lost' };
    expect(await endings()).toContainEqual(expect.objectContaining(said));
    // Who logs in again is let in again.
    world.clock.forward({ seconds: 31 });
    expect(await stands(await open('supervisor'))).toEqual([true]);
  });

  it('and nobody else does; a reason is asked for', async () => {
    const session = await open('caseworker');
    const { id } = desk.people.get('caseworker')!;
    for (const person of ['supervisor', 'auditor', 'data-protection-officer', 'caseworker']) {
      expect((await endOf(id, person)).status).toBe(404);
    }
    const none = await desk.ask('administrator', 'POST', `/staff/${id}/sessions/ending`, { body: {} });
    expect([none.status, none.json.code]).toEqual([422, 'schema-violation']);
    expect((await endOf('0190f5a0-0000-7000-8000-000000000000')).status).toBe(404);
    expect(await stands(session)).toEqual([true]);
  });
});

describe('the issuer logs somebody out', () => {
  it('of one of its sessions: of that, and no other', async () => {
    const [one, other] = [await open('caseworker', { sid: 'a' }), await open('caseworker', { sid: 'b' })];
    const stream = await listen({ cookie: one });
    expect((await tell({ sid: 'a' })).status).toBe(200);
    expect(await stands(one, other)).toEqual([false, true]);
    await eventually(() => stream.ended, 'the stream ends');
    const { id: of } = desk.people.get('caseworker')!;
    const said = { by: 'issuer', of, count: 1, reason: 'issuer_logout' };
    expect(await endings()).toContainEqual(expect.objectContaining(said));
  });

  it('of all: of each of that person, and of nobody else', async () => {
    const [one, other, bystander] = [await open('caseworker'), await open('caseworker'), await open('supervisor')];
    expect((await tell({ sub: desk.people.get('caseworker')!.subject })).status).toBe(200);
    expect(await stands(one, other, bystander)).toEqual([false, false, true]);
  });

  it('of one of its sessions, with the tokens of it that a program brings: at once, in streams, until they end; and no other’s', async () => {
    const { subject } = desk.people.get('caseworker')!;
    const given = (claims: JWTPayload) =>
      desk.issuer.sign({ sub: subject, exp: nowSeconds() + 10 * 24 * 3_600, ...claims });
    const [ended, same, other, unnamed] = await Promise.all(
      [{ sid: 'd' }, { sid: 'd', jti: 'second' }, { sid: 'e' }, {}].map(given),
    );
    const means = async (token: string | undefined) => (await desk.ask('', 'GET', '/me', { token: token! })).status;
    const stream = await listen({ authorization: `Bearer ${ended!}` });
    const apart = await listen({ authorization: `Bearer ${other!}` });
    expect(await Promise.all([ended, same, other, unnamed].map(means))).toEqual([200, 200, 200, 200]);
    // Of somebody else's session of that name: nothing of this person's ends.
    expect((await tell({ sid: 'd', sub: desk.people.get('supervisor')!.subject })).status).toBe(200);
    expect(await means(ended)).toBe(200);
    expect((await tell({ sid: 'd' })).status).toBe(200);
    expect(await Promise.all([ended, same, other, unnamed].map(means))).toEqual([401, 401, 200, 200]);
    await eventually(() => stream.ended, 'the stream of the ended token ends');
    expect(apart.ended).toBe(false);
    for (const hours of [2, 21, 1, 1]) {
      world.clock.forward({ seconds: hours * 60 * MINUTE });
      await tidySessions(world.of('mr').parts);
      expect(await means(ended)).toBe(401);
    }
    // What names a session counts for a day; a logout in it would be forgotten then. What names none is not asked for that.
    expect(await Promise.all([other, unnamed].map(means))).toEqual([401, 200]);
    expect(await means(await given({ sid: 'e' }))).toBe(200);
  });

  it('of one of its sessions, and says whose: what names no session ends with it, and what is given out later counts', async () => {
    const { subject } = desk.people.get('caseworker')!;
    const [unnamed, named] = [
      await desk.issuer.sign({ sub: subject }),
      await desk.issuer.sign({ sub: subject, sid: 'f' }),
    ];
    expect((await tell({ sub: subject, sid: 'g' })).status).toBe(200);
    expect((await desk.ask('', 'GET', '/me', { token: unnamed })).status).toBe(401);
    expect((await desk.ask('', 'GET', '/me', { token: named })).status).toBe(200);
    expect((await desk.ask('supervisor', 'GET', '/me')).status).toBe(200);
    world.clock.forward({ seconds: 31 });
    expect((await desk.ask('caseworker', 'GET', '/me')).status).toBe(200);
  });

  it('of one of its sessions, and says whose: a session begun by what names none ends with it, and nobody else’s', async () => {
    const { subject, id: of } = desk.people.get('caseworker')!;
    const [unnamed, named, bystander] = [
      await open('caseworker'),
      await open('caseworker', { sid: 'h' }),
      await open('supervisor'),
    ];
    const stream = await listen({ cookie: unnamed });
    // Not said whose: it could be anybody's.
    expect((await tell({ sid: 'i' })).status).toBe(200);
    expect(await stands(unnamed, named, bystander)).toEqual([true, true, true]);
    expect((await tell({ sid: 'i', sub: 'nobody' })).status).toBe(200);
    expect(await stands(unnamed, named, bystander)).toEqual([true, true, true]);
    expect((await tell({ sid: 'i', sub: subject })).status).toBe(200);
    expect(await stands(unnamed, named, bystander)).toEqual([false, true, true]);
    await eventually(() => stream.ended, 'the stream ends');
    expect((await endings()).at(-1)).toMatchObject({ by: 'issuer', of, count: 1, reason: 'issuer_logout' });
    world.clock.forward({ seconds: 31 });
    expect(await stands(await open('caseworker'))).toEqual([true]);
  });

  it('while the login is under way: what it gave out for that session opens none', async () => {
    const { subject } = desk.people.get('caseworker')!;
    const token = await desk.issuer.sign({ sub: subject, sid: 'gone' });
    expect((await tell({ sid: 'gone' })).status).toBe(200);
    expect((await desk.ask('', 'POST', '/session', { token })).status).toBe(401);
  });

  it('once: the same notice, or one that is not in order, ends nothing and says no more than that', async () => {
    const jti = 'once-only';
    expect((await tell({ jti, sid: 'elsewhere' })).status).toBe(200);
    const session = await open('caseworker', { sid: 'c' });
    const { subject } = desk.people.get('supervisor')!;
    const odd: [JWTPayload, Record<string, unknown>?][] = [
      [{ jti, sid: 'c' }],
      [{ sid: 'c', nonce: 'n' }],
      [{ sid: 'c', aud: 'passerelle:ne' }],
      [{ sid: 'c', events: {} }],
      [{ sid: 'c' }, { typ: 'at+jwt' }],
      [{}],
    ];
    for (const [claims, header] of odd) {
      const answer = await tell(claims, header);
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'invalid_request' }]);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    // In order, but of a session of somebody else: nothing ends, as if that had ended before.
    expect((await tell({ sid: 'c', sub: subject })).status).toBe(200);
    for (const body of ['', 'logout_token=', `logout_token=${'x'.repeat(20_000)}`, JSON.stringify({ a: 1 })]) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await fetch(`${desk.url}/api/v1/issuer/logout`, { method: 'POST', body, headers })).status).toBe(400);
    }
    expect(await stands(session)).toEqual([true]);
  });
});
