import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chooseServers } from '../../support/servers/choose-servers.js';
import { findEngine, hintsAtEngine, sharesLoopback } from '../../support/servers/find-engine.js';

const near = { sharesLoopback: true };
const far = { sharesLoopback: false };
const local = { postgres: 'local', nats: 'local' };

describe('where the servers of a test run come from', () => {
  it.each([
    [undefined, undefined, local],
    ['', undefined, local],
    ['local', undefined, local],
    ['local', near, local],
    [undefined, near, { postgres: 'container', nats: 'container' }],
    ['containers', near, { postgres: 'container', nats: 'container' }],
    [undefined, far, { postgres: 'container', nats: 'local' }],
    ['containers', far, { postgres: 'container', nats: 'local' }],
  ])('wish %j, engine %j: %j', (wish, engine, servers) => {
    expect(chooseServers(wish, engine)).toEqual(servers);
  });

  it('is not guessed: containers without an engine, and wishes that are none, are said', () => {
    expect(() => chooseServers('containers', undefined)).toThrow('no container engine answers');
    expect(() => chooseServers('docker', near)).toThrow('PASSERELLE_TEST_SERVERS is');
  });
});

describe('a hint at a container engine', () => {
  const there =
    (...paths: string[]) =>
    (path: string) =>
      paths.includes(path);

  it.each([
    [{ DOCKER_HOST: 'tcp://10.0.0.7:2376' }, there()],
    [{}, there('/var/run/docker.sock')],
    [{ HOME: '/home/dev' }, there('/home/dev/.docker/run/docker.sock')],
    [{ XDG_RUNTIME_DIR: '/run/user/1000' }, there('/run/user/1000/docker.sock')],
  ])('is an address, a socket or a configuration: %j', (env, exists) => {
    expect(hintsAtEngine(env, exists)).toBe(true);
  });

  it.each([[{}], [{ DOCKER_HOST: '' }], [{ HOME: '/home/dev', XDG_RUNTIME_DIR: '/run/user/1000' }]])(
    'is not in %j alone',
    (env) => {
      expect(hintsAtEngine(env, there())).toBe(false);
    },
  );
});

describe('the loopback of an engine', () => {
  const engine = {
    host: 'localhost',
    operatingSystem: 'Debian GNU/Linux 12',
    remoteSocketPath: '/var/run/docker.sock',
  };

  it('is this machine’s where the engine runs on it', () => {
    expect(sharesLoopback('linux', engine)).toBe(true);
  });

  it.each([
    ['darwin', {}],
    ['win32', {}],
    ['linux', { host: '10.0.0.7' }],
    ['linux', { operatingSystem: 'Docker Desktop' }],
    ['linux', { remoteSocketPath: '/run/user/1000/docker.sock' }],
  ] as const)('is another on %s with %j', (platform, change) => {
    expect(sharesLoopback(platform, { ...engine, ...change })).toBe(false);
  });
});

describe('the search for an engine', () => {
  let server: Server;
  const before = process.env.DOCKER_HOST;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const info = request.url?.endsWith('/info') ? { OperatingSystem: 'Debian', OSType: 'linux' } : {};
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(info));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.DOCKER_HOST = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
    await new Promise((resolve) => server.close(resolve));
  });

  it('finds one that answers at its address', async () => {
    expect(await findEngine()).toEqual({ sharesLoopback: process.platform === 'linux' });
  });

  it('finds none where one is named but does not answer', async () => {
    expect(await findEngine(() => Promise.reject(new Error('no answer')))).toBeUndefined();
  });
});
