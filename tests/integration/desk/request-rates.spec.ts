import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import type { Settings } from '../../../services/country-node/src/config.js';
import { Desk } from '../../support/desk.js';
import { World } from '../../support/exchange/world.js';

let world: World;
let desk: Desk;

beforeAll(async () => {
  world = await World.begin();
});
afterEach(() => desk.close());
afterAll(() => world.end());

async function open(limits: Partial<Settings>): Promise<void> {
  desk = await Desk.open(world.of('mr'), limits);
}

/** Asks again and again, all at once. @returns how often each status was answered */
async function flood(times: number, ask: () => ReturnType<Desk['ask']>): Promise<Record<number, number>> {
  const answers = await Promise.all(Array.from({ length: times }, ask));
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe('a flood over HTTP', () => {
  it('of one token is refused beyond its limit, says when to come again, and does not hinder another', async () => {
    await open({ readsPerMinute: 20 });
    const token = await desk.tokenOf('caseworker');
    const me = () => desk.ask('caseworker', 'GET', '/me', { token });
    expect(await flood(100, me)).toEqual({ 200: 20, 429: 80 });
    const { status, json, type, headers } = await me();
    expect([status, json.code, type]).toEqual([429, 'too-many-requests', 'application/problem+json']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expect(await flood(20, () => desk.ask('supervisor', 'GET', '/me'))).toEqual({ 200: 20 });
  });

  it('counts the person, not the token: new ones and a session give nothing more', async () => {
    await open({ readsPerMinute: 5, writesPerMinute: 5 });
    const { headers } = await desk.ask('caseworker', 'POST', '/session');
    expect(await flood(10, () => desk.ask('caseworker', 'GET', '/me'))).toEqual({ 200: 5, 429: 5 });
    const cookie = headers.get('set-cookie')!.split(';')[0]!;
    expect((await desk.ask('caseworker', 'GET', '/me', { token: null, headers: { cookie } })).status).toBe(429);
  });

  it('of reading leaves writing open, and what costs much has a limit of its own', async () => {
    await open({ readsPerMinute: 3, writesPerMinute: 4, heavyPerMinute: 2 });
    const absent = '0190f5a0-0000-7000-8000-000000000000';
    expect(await flood(6, () => desk.ask('caseworker', 'GET', '/cases'))).toEqual({ 200: 3, 429: 3 });
    expect(await flood(6, () => desk.ask('caseworker', 'GET', `/attachments/${absent}`))).toEqual({ 404: 2, 429: 4 });
    expect(await flood(6, () => desk.ask('caseworker', 'POST', '/cases', { body: '{' }))).toEqual({ 400: 4, 429: 2 });
  });

  it('of failing logins shuts the address to strangers, but not to those who are known', async () => {
    await open({ failedLoginsPerMinute: 10 });
    const known = await desk.tokenOf('caseworker');
    expect((await desk.ask('caseworker', 'GET', '/me', { token: known })).status).toBe(200);
    let made = 0;
    const bad = async () => desk.ask('stranger', 'GET', '/me', { token: `x.y.${(made += 1)}` });
    for (let times = 0; times < 10; times += 1) expect((await bad()).status).toBe(401);
    expect([(await bad()).status, (await desk.ask('supervisor', 'GET', '/me')).status]).toEqual([429, 429]);
    expect((await desk.ask('supervisor', 'GET', '/me', { token: null })).status).toBe(429);
    expect((await desk.ask('caseworker', 'GET', '/me', { token: known })).status).toBe(200);
    expect((await desk.ask('', 'GET', '/health/live', { token: null })).status).toBe(200);
  });

  it('of a stranger behind the proxy of this machine shuts out who comes from where the proxy saw the stranger, and nobody else', async () => {
    await open({ failedLoginsPerMinute: 3 });
    const from = (forwarded: string, person: string, token?: string) =>
      desk.ask(person, 'GET', '/me', { headers: { 'x-forwarded-for': forwarded }, ...(token ? { token } : {}) });
    let made = 0;
    // Whatever the stranger writes there itself, the proxy appends what it saw.
    const bad = () => from(`192.0.2.${(made += 1)}, 198.51.100.7`, 'stranger', `x.y.${made}`);
    for (let times = 0; times < 3; times += 1) expect((await bad()).status).toBe(401);
    expect([(await bad()).status, (await from('198.51.100.7', 'supervisor')).status]).toEqual([429, 429]);
    expect((await from('203.0.113.9', 'supervisor')).status).toBe(200);
    expect((await from('192.0.2.1', 'administrator')).status).toBe(200);
  });

  it('of a stranger who has a whole network of addresses is counted by the network', async () => {
    await open({ failedLoginsPerMinute: 3 });
    const from = (forwarded: string, person: string, token?: string) =>
      desk.ask(person, 'GET', '/me', { headers: { 'x-forwarded-for': forwarded }, ...(token ? { token } : {}) });
    const bad = (end: number) => from(`2001:db8:1:2:${end}::${end}`, 'stranger', `x.y.${end}`);
    for (let times = 1; times <= 3; times += 1) expect((await bad(times)).status).toBe(401);
    expect((await bad(4)).status).toBe(429);
    expect((await from('2001:db8:1:3::1', 'supervisor')).status).toBe(200);
  });

  it('reaches neither the keys nor the database once its limit is reached', async () => {
    await open({ readsPerMinute: 1 });
    const token = await desk.tokenOf('caseworker');
    await desk.ask('caseworker', 'GET', '/me', { token });
    const { store } = world.of('mr').parts;
    const whole = store.transaction.bind(store);
    let asked = 0;
    store.transaction = (work) => ((asked += 1), whole(work));
    try {
      expect(await flood(50, () => desk.ask('caseworker', 'GET', '/me', { token }))).toEqual({ 429: 50 });
      expect(asked).toBe(0);
    } finally {
      store.transaction = whole;
    }
  });

  it('is said once in the log', async () => {
    await open({ readsPerMinute: 1 });
    const said = () => world.logged.filter(({ event }) => event === 'requests-limited').length;
    const failed = () => world.logged.filter(({ event }) => event === 'request-failed').length;
    const before = [said(), failed()];
    await flood(30, () => desk.ask('caseworker', 'GET', '/me'));
    expect([said(), failed()]).toEqual([before[0]! + 1, before[1]]);
  });
});
