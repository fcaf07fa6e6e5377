import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from './choose-servers.js';

/** What testcontainers knows of an engine, as far as it matters here. */
interface EngineFacts {
  host: string;
  operatingSystem: string;
  remoteSocketPath: string;
}

/**
 * Asks for a container engine as testcontainers does, which tries every way to reach one. Where nothing hints at one the
 * library is not even loaded: that takes seconds, in every test file.
 */
export async function findEngine(ask = askTestcontainers): Promise<Engine | undefined> {
  if (!hintsAtEngine(process.env, existsSync)) return undefined;
  const facts = await ask().catch(() => undefined);
  return facts && { sharesLoopback: sharesLoopback(process.platform, facts) };
}

async function askTestcontainers(): Promise<EngineFacts> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  return (await getContainerRuntimeClient()).info.containerRuntime;
}

/** Whether there is a socket, an address or a configuration of an engine. */
export function hintsAtEngine(env: Readonly<NodeJS.ProcessEnv>, exists: (path: string) => boolean): boolean {
  if (env.DOCKER_HOST || env.TESTCONTAINERS_HOST_OVERRIDE) return true;
  const home = env.HOME ?? homedir();
  const paths = ['.testcontainers.properties', '.docker/run/docker.sock', '.docker/desktop/docker.sock'].map((path) =>
    join(home, path),
  );
  if (env.XDG_RUNTIME_DIR) paths.push(join(env.XDG_RUNTIME_DIR, 'docker.sock'));
  return ['/var/run/docker.sock', ...paths].some((path) => exists(path));
}

/** Not behind a virtual machine, a network address or the name space of a rootless engine. */
export function sharesLoopback(platform: NodeJS.Platform, engine: EngineFacts): boolean {
  const near = platform === 'linux' && ['localhost', '127.0.0.1'].includes(engine.host);
  return near && !/desktop/i.test(engine.operatingSystem) && !engine.remoteSocketPath.startsWith('/run/user/');
}
