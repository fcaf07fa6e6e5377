import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../deploy/local/free-port.js';
import type { LeafLogin } from '../../deploy/local/hub-access.js';
import { remoteConfiguration } from '../../deploy/local/nats.js';
import { eventually } from './eventually.js';
import { natsServer } from './servers/nats-server.js';

export interface LawlessLeaf {
  server: string;
  stop(): Promise<void>;
}

/**
 * The broker of a node that keeps no rule: whoever connects may do everything on it, and it dials the hub. What it then
 * reaches is what the hub's own permissions leave open; those of a leaf bind only a node that wants to be bound.
 */
export async function startLawlessLeaf(options: {
  folder: string;
  node: string;
  /** What it gives and shows at the hub. */
  login: LeafLogin;
  hubLeafPort: number;
  /** The JetStream domain it claims. */
  domain: string;
}): Promise<LawlessLeaf> {
  const { folder, node, domain } = options;
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const file = join(folder, 'lawless.conf');
  const config = `server_name: "lawless-${node}"
listen: "127.0.0.1:${port}"
jetstream { domain: "${domain}", store_dir: "${join(folder, 'store')}" }
${remoteConfiguration(folder, options)}
`;
  writeFileSync(file, config, { mode: 0o600 });
  const { binary, launch } = await natsServer();
  const end = launch ? (await launch('lawless', file)).kill : runHere(binary, folder, file);
  await eventually(() => listens(port), 'the lawless leaf listens');
  return { server: `nats://127.0.0.1:${port}`, stop: end };
}

function runHere(binary: string, folder: string, file: string): () => Promise<void> {
  const log = openSync(join(folder, 'lawless.log'), 'a');
  const child = spawn(binary, ['-c', file], { stdio: ['ignore', log, log] });
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
}

async function listens(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
