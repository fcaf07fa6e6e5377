import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateKeyPair } from 'jose';
import { Desk } from '../support/desk.js';
import { World } from '../support/exchange/world.js';
import { startLocalIssuer } from '../support/local-issuer.js';
import { faultsOfProblem } from '../support/problem.js';

let world: World;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('mr'));
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const SUB = { sub: 'caseworker' };
const now = () => Math.floor(world.clock.now().getTime() / 1_000);
const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = () => ({ iss: desk.issuer.issuer, aud: 'passerelle:mr', ...SUB, iat: now(), exp: now() + 900 });

async function asCookie(value: string, path = '/me', method = 'GET', headers: Record<string, string> = {}) {
  return desk.ask('caseworker', method, path, {
    token: null,
    headers: { cookie: `passerelle_session=${value}`, ...headers },
  });
}

async function sessionOf(person: string): Promise<string> {
  const { headers } = await desk.ask(person, 'POST', '/session');
  return /^passerelle_session=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
}

let before: Record<string, number>;
beforeEach(async () => {
  before = await desk.countRows();
  world.logged.length = 0;
});

/** A refused token reads and writes nothing, no fault of the node is logged, and the next good one is taken. */
async function leavesNothing(): Promise<void> {
  expect(withoutSessions(await desk.countRows())).toEqual(withoutSessions(before));
  expect(world.logged.filter(({ error }) => error)).toEqual([]);
  expect((await desk.ask('caseworker', 'GET', '/me')).status).toBe(200);
}

/** One is a way of trying. */
const withoutSessions = ({ session: _session, ...rest }: Record<string, number>) => rest;

describe('row 24: a token', () => {
  it('of the issuer, for this node and this moment, is taken', async () => {
    const token = await desk.issuer.sign(SUB);
    expect((await desk.ask('caseworker', 'GET', '/me', { token })).status).toBe(200);
  });

  const BAD: [what: string, make: () => Promise<string> | string][] = [
    ['expired', () => desk.issuer.sign({ ...SUB, exp: now() - 60 })],
    ['of the future', () => desk.issuer.sign({ ...SUB, iat: now() + 3_600, exp: now() + 7_200 })],
    ['not valid yet', () => desk.issuer.sign({ ...SUB, nbf: now() + 3_600 })],
    ['without an end', () => desk.issuer.sign({ ...SUB, exp: undefined })],
    ['without a subject', () => desk.issuer.sign({ sub: undefined })],
    ['of an unknown subject', () => desk.issuer.sign({ sub: 'nobody-here' })],
    ['for another node', () => desk.issuer.sign({ ...SUB, aud: 'passerelle:ne' })],
    ['of another issuer by name', () => desk.issuer.sign({ ...SUB, iss: 'https://elsewhere.example' })],
    ['that is an ID token', () => desk.issuer.sign(SUB, { typ: 'JWT' })],
    ['signed by another key', async () => desk.issuer.sign(SUB, {}, (await generateKeyPair('ES256')).privateKey)],
    ['without a signature', () => `${text({ alg: 'none', typ: 'at+jwt' })}.${text(claims())}.`],
    [
      'under a secret made of the public key',
      () => desk.issuer.sign(SUB, { alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(desk.issuer.publicKey))),
    ],
    ['that is a session', () => sessionOf('caseworker')],
    ['far too long', async () => `${await desk.issuer.sign(SUB)}${'a'.repeat(9_000)}`],
    ['that is no token', () => 'abc'],
  ];

  it.each(BAD)('%s is refused', async (_what, make) => {
    const answer = await desk.ask('caseworker', 'GET', '/me', { token: await make() });
    expect(faultsOfProblem(answer)).toEqual([]);
    expect([answer.status, answer.json.code]).toEqual([401, 'unauthenticated']);
    await leavesNothing();
  });

  it('of another issuer is refused even if all its claims fit', async () => {
    const other = await startLocalIssuer('passerelle:mr', () => world.clock.now());
    try {
      const token = await other.sign({ ...SUB, iss: desk.issuer.issuer });
      expect((await desk.ask('caseworker', 'GET', '/me', { token })).status).toBe(401);
      await leavesNothing();
    } finally {
      await other.stop();
    }
  });

  it('cannot bring roles of its own', async () => {
    const token = await desk.issuer.sign({ ...SUB, roles: ['administrator'], scope: 'administrator' });
    expect((await desk.ask('caseworker', 'GET', '/quarantine', { token })).status).toBe(404);
  });
});

describe('row 24: a session', () => {
  it('is a cookie that scripts and other sites do not get', async () => {
    const { headers, status } = await desk.ask('caseworker', 'POST', '/session');
    expect(status).toBe(204);
    const cookie = headers.get('set-cookie') ?? '';
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api']) expect(cookie).toContain(part);
  });

  it('reads, and changes things only from a page of the node itself', async () => {
    const session = await sessionOf('caseworker');
    expect((await asCookie(session)).json['displayFunction']).toBe('caseworker');
    expect((await asCookie(session, '/session', 'DELETE')).status).toBe(401);
    expect((await asCookie(session, '/session', 'DELETE', { 'sec-fetch-site': 'cross-site' })).status).toBe(401);
    expect((await asCookie(session, '/session', 'DELETE', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
    expect((await asCookie(session)).status).toBe(401);
  });

  it('cannot be a token, nor a changed one, nor one that opens another', async () => {
    const session = await sessionOf('caseworker');
    expect((await asCookie(await desk.issuer.sign(SUB))).status).toBe(401);
    // Always another character: a fixed one may be the very one that stands there.
    const [head, last] = [session.slice(0, -2), session.slice(-2)];
    expect((await asCookie(`${head}${last.startsWith('A') ? 'B' : 'A'}${last.slice(1)}`)).status).toBe(401);
    expect((await asCookie('')).status).toBe(401);
    expect((await asCookie(session, '/session', 'POST', { 'sec-fetch-site': 'same-origin' })).status).toBe(401);
  });

  it('ends with the token it was opened with', async () => {
    const session = await sessionOf('caseworker');
    expect((await asCookie(session)).status).toBe(200);
    world.clock.forward({ seconds: 1_000 });
    expect((await asCookie(session)).status).toBe(401);
  });
});
