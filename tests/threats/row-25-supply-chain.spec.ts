import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.js';

interface Locked {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  [group: string]: unknown;
}
interface Package {
  engines: object;
  allowScripts: Record<string, boolean>;
  [group: string]: unknown;
}
const read = <T>(file: string) => JSON.parse(readFileSync(file, 'utf8')) as T;
const house = read<Package>('package.json');
const { packages } = read<{ packages: Record<string, Locked> }>('package-lock.json');
const [own, ...others] = [packages[''], ...Object.entries(packages).filter(([place]) => place !== '')] as [
  Locked,
  ...[string, Locked][],
];
const GROUPS = ['dependencies', 'devDependencies', 'optionalDependencies'];

describe('row 25: what the lock says', () => {
  it('is what the package asks for, no more and no less', () => {
    for (const group of GROUPS) expect([group, own[group]]).toEqual([group, house[group]]);
  });

  it('is one version and one digest for each of what is installed, and no address to fetch it from', () => {
    expect(others.length).toBeGreaterThan(500);
    const loose = others.filter(
      ([, { version = '', integrity = '', resolved, link }]) =>
        !/^\d+\.\d+\.\d+(-[\w.-]+)?$/.test(version) || !/^sha512-[\w+/]{86}==$/.test(integrity) || resolved || link,
    );
    expect(loose.map(([place]) => place)).toEqual([]);
  });

  it('lets one package run a script of its own when it is installed: the one that brings the pinned Node', () => {
    expect(Object.entries(house.allowScripts).filter(([, allowed]) => allowed)).toEqual([['node', true]]);
  });

  it('is of packages that some source imports, or a program of which is started', () => {
    const texts = globSync('{services,deploy}/**/*.{ts,tsx,js,mjs,css}').map((file) => readFileSync(file, 'utf8'));
    const asked = Object.keys(house['dependencies'] as object).filter((name) => !PEERS.includes(name));
    const unused = asked.filter((name) => !texts.some((text) => new RegExp(`['"/]${name}['"/]`).test(text)));
    expect(unused).toEqual([]);
  });
});

/** Asked for by others that are used, and imported by none of us. */
const PEERS = ['node'];
const folder = temporaryFolder();
const place = (...names: string[]) => join(folder.path, ...names);
const write = (file: string, text: string) => {
  mkdirSync(dirname(place(file)), { recursive: true });
  writeFileSync(place(file), text);
};

async function run(
  program: string,
  args: string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<{ code: number | null; said: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (some: Buffer) => (said += some.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

describe('row 25: what a registry hands out', () => {
  const NAME = 'handed-out';
  const bytes = new Map<string, Buffer>();
  let served = 'good';
  let url = '';
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) return void response.end(bytes.get(served));
    const integrity = `sha512-${createHash('sha512').update(bytes.get(served)!).digest('base64')}`;
    const dist = { integrity, tarball: `${url}/${NAME}/-/${NAME}-1.0.0.tgz` };
    const versions = { '1.0.0': { name: NAME, version: '1.0.0', dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: NAME, 'dist-tags': { latest: '1.0.0' }, versions }));
  });
  const npm = (where: string, ...args: string[]) =>
    run('npm', [...args, '--registry', url, '--cache', place('cache'), '--no-audit', '--no-fund'], {
      cwd: place(where),
    });
  const lock = () => read<{ packages: Record<string, Locked> }>(place('user', 'package-lock.json'));

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const how of ['good', 'changed']) {
      write(`${how}/package.json`, JSON.stringify({ name: NAME, version: '1.0.0' }));
      write(`${how}/index.js`, `// ${how}\n`);
      await npm(how, 'pack');
      bytes.set(how, readFileSync(place(how, `${NAME}-1.0.0.tgz`)));
    }
    write('user/package.json', JSON.stringify({ name: 'user', version: '1.0.0', dependencies: { [NAME]: '^1.0.0' } }));
    cpSync('.npmrc', place('user', '.npmrc'));
    expect(await npm('user', 'install')).toMatchObject({ code: 0 });
    expect(lock().packages[`node_modules/${NAME}`]?.integrity).toMatch(/^sha512-/);
  }, 120_000);
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  beforeEach(() => {
    served = 'good';
    for (const each of ['cache', 'user/node_modules']) rmSync(place(each), { recursive: true, force: true });
  });
  const installed = () => existsSync(place('user', 'node_modules', NAME, 'index.js'));

  it('is installed where it is what the lock names, and the lock names no address', async () => {
    expect(await npm('user', 'ci')).toMatchObject({ code: 0 });
    expect([installed(), lock().packages[`node_modules/${NAME}`]?.resolved]).toEqual([true, undefined]);
  });

  it('under the same version with other bytes is not installed, and the right one is afterwards', async () => {
    served = 'changed';
    const { code, said } = await npm('user', 'ci');
    expect([code === 0, said.includes('EINTEGRITY'), installed()]).toEqual([false, true, false]);
    served = 'good';
    rmSync(place('cache'), { recursive: true, force: true });
    expect([await npm('user', 'ci'), installed()]).toMatchObject([{ code: 0 }, true]);
  });
});

describe('row 25: the checks of every run', () => {
  const check = (name: string, where: string, path = process.env['PATH']) =>
    run(process.execPath, ['--no-warnings', resolve('deploy', 'checks', name)], {
      cwd: place(where),
      env: { ...process.env, PATH: path },
    });

  it.each([
    ['MIT', 0],
    ['(MIT OR GPL-3.0)', 0],
    ['GPL-3.0', 1],
    ['MIT AND GPL-3.0', 1],
    ['a word of its own', 1],
    [undefined, 1],
  ])('say of a licence %s: exit code %d', async (license, wanted) => {
    const where = `licensed-${String(license).replaceAll(/\W/g, '')}`;
    const dependencies = { bought: '1.0.0' };
    write(`${where}/package.json`, JSON.stringify({ name: 'a', version: '1.0.0', private: true, dependencies }));
    write(`${where}/node_modules/bought/package.json`, JSON.stringify({ name: 'bought', version: '1.0.0', license }));
    const { code, said } = await check('licences.ts', where);
    expect([code, said.includes('bought@1.0.0')]).toEqual([wanted, wanted === 1]);
  });

  it.each([
    ['nothing', '{"metadata":{"vulnerabilities":{"high":0,"critical":0,"low":2}}}', 0, 'known vulnerabilities'],
    ['a high one', '{"metadata":{"vulnerabilities":{"high":1,"critical":0}}}', 1, 'known vulnerabilities'],
    ['a critical one', '{"metadata":{"vulnerabilities":{"high":0,"critical":1}}}', 1, 'known vulnerabilities'],
    ['nothing that can be read', '<html>', 0, 'were NOT checked'],
  ])('say of an audit that finds %s what must be done', async (_what, answer, wanted, sentence) => {
    write('fake/npm', `#!/bin/sh\ncat <<'END'\n${answer}\nEND\n`);
    chmodSync(place('fake', 'npm'), 0o755);
    const { code, said } = await check(
      'vulnerabilities.ts',
      'fake',
      `${place('fake')}${delimiter}${process.env['PATH']}`,
    );
    expect([code, said.includes(sentence)]).toEqual([wanted, true]);
  });
});

afterAll(() => folder.remove());
