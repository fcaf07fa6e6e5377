import { mkdirSync, writeFileSync } from 'node:fs';
import { request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listConsole } from '../../../services/country-node/src/desk/console-files.js';
import { createApp } from '../../../services/country-node/src/desk/create-app.js';
import { serveConsole } from '../../../services/country-node/src/desk/serve-console.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

@Module({})
class Nothing {}

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const folder = temporaryFolder();
const state = 'a'.repeat(36);
let close: () => Promise<void>;
let url: string;
let page: URL | undefined;

beforeAll(async () => {
  const built = join(folder.path, 'console');
  mkdirSync(join(built, 'assets'), { recursive: true });
  writeFileSync(join(folder.path, 'secret.js'), 'outside');
  writeFileSync(join(built, '.built'), 'not for anybody');
  writeFileSync(join(built, 'index.html'), 'the page');
  writeFileSync(join(built, 'assets', 'a-1.js'), 'a script');
  writeFileSync(join(built, 'assets', 'a-1.js.br'), 'packed');
  const app = await createApp({ module: Nothing }, log, false);
  serveConsole(app, built, () => Promise.resolve(page && new URL(page)));
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  close = () => app.close();
});
afterAll(async () => {
  await close?.();
  folder.remove();
});

/** A path as it stands, which `fetch` would tidy first. */
function rawStatus(path: string): Promise<[status: number, text: string]> {
  return new Promise((resolve, reject) => {
    const asked = ask(`${url}`, { path }, (response) => {
      let text = '';
      response.on('data', (data: Buffer) => (text += data.toString()));
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
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
  const whereTo = async (query: string) =>
    (await fetch(`${url}/console/login${query}`, { redirect: 'manual' })).headers.get('location');

  it('leads to the issuer’s page, which is told the way back', async () => {
    page = new URL('https://issuer.example/login?audience=passerelle%3Amr');
    const location = new URL((await whereTo(`?state=${state}`)) ?? '');
    expect(location.origin).toBe('https://issuer.example');
    expect(Object.fromEntries(location.searchParams)).toEqual({
      audience: 'passerelle:mr',
      return_to: `${url}/console/`,
      state,
    });
  });

  it('is said to be none where there is none, or where nobody began it', async () => {
    page = undefined;
    expect(await whereTo(`?state=${state}`)).toBe('/console/#no-login-page');
    page = new URL('https://issuer.example/login');
    for (const query of ['', '?state=short', `?state=${state}&state=${state}`])
      expect(await whereTo(query)).toBe('/console/#no-login-page');
  });
});
