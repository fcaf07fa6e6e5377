import { mkdirSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { listConsole } from '../../../services/country-node/src/desk/console-files.js';
import { createApp } from '../../../services/country-node/src/desk/create-app.js';
import { serveConsole } from '../../../services/country-node/src/desk/serve-console.js';
import { Fault, Refusal } from '../../../services/country-node/src/domain/refusal.js';
import type { AccessTokens, Identity } from '../../../services/country-node/src/ports/access-tokens.js';
import type { Logins } from '../../../services/country-node/src/ports/logins.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

@Module({})
class Nothing {}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const folder = temporaryFolder();
let close: () => Promise<void>;
let url: string;
let fails: Error | undefined;
let stranger = false;
let finished: string[] = [];
const logins: Logins = {
  begin: (back) =>
    fails
      ? Promise.reject(fails)
      : Promise.resolve({ page: new URL(`https://issuer.example/auth?back=${back.href}`), sealed: 'sealed' }),
  finish: (at, sealed) => {
    finished = [at.href, sealed];
    return fails
      ? Promise.reject(fails)
      : Promise.resolve({ subject: 'user-1', issuedAt: new Date(), expiresAt: new Date() });
  },
  leave: () => Promise.resolve(undefined),
};
const open = ({ subject, expiresAt }: Identity) =>
  stranger ? Promise.reject(new Refusal('unauthenticated')) : Promise.resolve({ id: subject, expiresAt });
const tokens = {
  openSession: ({ id }: { id: string }) => Promise.resolve(`session-of-${id}`),
} as unknown as AccessTokens;

beforeAll(async () => {
  const built = join(folder.path, 'console');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(folder.path, 'secret.js'), 'outside');
  writeFileSync(join(built, '.built'), 'not for anybody');
  writeFileSync(join(built, 'index.html'), 'the page');
  writeFileSync(join(built, 'assets', 'a-1.js'), 'a script');
  writeFileSync(join(built, 'assets', 'a-1.js.br'), 'packed');
  const app = await createApp({ module: Nothing }, log, false);
  serveConsole(app, built, { logins, tokens, open });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  close = () => app.close();
});
beforeEach(() => void ([fails, stranger] = [undefined, false]));
afterAll(async () => {
  await close?.();
  folder.remove();
});

/** A path as it stands, which `fetch` would tidy first. */
function rawStatus(path: string, headers = {}): Promise<[status: number, text: string, location?: string]> {
  return new Promise((resolve, reject) => {
    const asked = ask(`${url}`, { path, headers }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => resolve([response.statusCode ?? 0, text, response.headers.location]));
    });
    asked.on('error', reject).end();
  });
}

describe('the console’s files', () => {
  it.each(['/console', '/console/', '/console/cases/1', '/console/index.html'])(
    '%s is the page, kept by nobody',
    async (path) => {
      const response = await fetch(url + path, { headers: { 'accept-encoding': 'identity' } });
      expect([response.status, await response.text()]).toEqual([200, 'the page']);
      expect(response.headers.get('cache-control')).toBe('no-store');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('a file whose name tells its content is kept for good, and packed for whoever unpacks', async () => {
    const plain = await fetch(`${url}/console/assets/a-1.js`, { headers: { 'accept-encoding': 'identity' } });
    expect(await plain.text()).toBe('a script');
    expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const head = await fetch(`${url}/console/assets/a-1.js`, { method: 'HEAD', headers: { 'accept-encoding': 'br' } });
    expect(head.headers.get('content-encoding')).toBe('br');
  });

  it.each([
    '/console/assets/gone.js',
    '/console/assets/../../secret.js',
    '/console/assets/%2e%2e/%2e%2e/secret.js',
    '/console/assets/..%2f..%2fsecret.js',
    '/console/assets/a-1.js.br',
    '/console/assets/a-1.js%00',
  ])('%s is nothing', async (path) => {
    const [status, text] = await rawStatus(path);
    expect(status).not.toBe(200);
    expect(text).not.toContain('outside');
  });

  it.each(['/console/.built', '/console/../secret.js', '/console/%2e%2e/secret.js', '/console/..%5csecret.js'])(
    '%s shows at most the page',
    async (path) => {
      const [status, text] = await rawStatus(path);
      expect(status === 200 ? text : 'the page').toBe('the page');
    },
  );

  it('are asked for, and nothing is sent to them', async () => {
    expect((await fetch(`${url}/console/`, { method: 'POST' })).status).toBe(404);
  });

  it('are not served where they were not built', () => {
    expect(listConsole(join(folder.path, 'nowhere'))).toBeUndefined();
  });
});

describe('the way to log in', () => {
  const whereTo = async (path: string, cookie = '') => {
    const response = await fetch(`${url}/console${path}`, { redirect: 'manual', headers: { cookie } });
    const cookies = response.headers.getSetCookie();
    return { status: response.status, location: response.headers.get('location'), cookies };
  };
  const cookieOf = (cookies: string[], name: string) => cookies.find((each) => each.startsWith(`${name}=`)) ?? '';

  it('leads to the issuer’s page, with a cookie that goes to nothing but the way back', async () => {
    const { status, location, cookies } = await whereTo('/login');
    expect([status, location]).toEqual([303, `https://issuer.example/auth?back=${url}/console/callback`]);
    const cookie = cookieOf(cookies, 'passerelle_login');
    expect(cookie).toMatch(/^passerelle_login=sealed; .*Path=\/console\/callback; .*HttpOnly; SameSite=Lax$/);
  });

  it('leads nowhere while the issuer does not answer', async () => {
    fails = new Fault('issuer-unreachable');
    expect(await whereTo('/login')).toMatchObject({ location: '/console/#no-login', cookies: [] });
    expect((await whereTo('/callback?code=c&state=s', 'passerelle_login=sealed')).location).toBe('/console/#no-login');
  });

  it.each(['%', 'a b', '[', 'foo<', 'a^b'])('leads nowhere from a host “%s” that cannot be', async (host) => {
    for (const path of ['/console/login', '/console/callback?code=c&state=s'])
      expect(await rawStatus(path, { host })).toEqual([
        303,
        expect.any(String),
        expect.stringMatching(/^\/console\/#/),
      ]);
  });

  it('brings back who has logged in: a session for the API alone, and nothing in the address', async () => {
    const { status, location, cookies } = await whereTo('/callback?code=c&state=s', 'passerelle_login=sealed');
    expect([status, location]).toEqual([303, '/console/']);
    expect(finished).toEqual([`${url}/console/callback?code=c&state=s`, 'sealed']);
    expect(cookieOf(cookies, 'passerelle_session')).toMatch(
      /^passerelle_session=session-of-user-1; Path=\/api; HttpOnly; SameSite=Strict$/,
    );
    expect(cookieOf(cookies, 'passerelle_login')).toContain('Expires=Thu, 01 Jan 1970');
  });

  it('gives no session to whom the node does not know', async () => {
    stranger = true;
    const { location, cookies } = await whereTo('/callback?code=c&state=s', 'passerelle_login=sealed');
    expect([location, cookieOf(cookies, 'passerelle_session')]).toEqual(['/console/#login-failed', '']);
  });

  it('brings back nobody whose login is not in order', async () => {
    fails = new Refusal('unauthenticated');
    const { location, cookies } = await whereTo('/callback?error=access_denied', 'passerelle_login=sealed');
    expect(location).toBe('/console/#login-failed');
    expect(cookieOf(cookies, 'passerelle_session')).toBe('');
    expect(cookieOf(cookies, 'passerelle_login')).toContain('Expires=Thu, 01 Jan 1970');
  });
});
