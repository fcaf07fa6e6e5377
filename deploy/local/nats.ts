import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountsConfiguration } from '../../services/directory/hub/hub-configuration.js';
import { freePort } from './free-port.js';
import type { HubPlace, LeafLogin } from './hub-access.js';

const READY_MS = 15_000;
/** Doors at which a node answers by itself (protocol 6.1); its inbox is read by its stream. */
const ASKED = ['fetch', 'trust'];
/** Bytes a leaf may keep on disk. */
const STORE_BYTES = 2 * 1024 ** 3;

export interface RunningNats {
  port: number;
  /** Not there when it is no process of this machine. */
  pid?: number;
  stop(): Promise<void>;
  /** Ends at once, as a power cut would. */
  kill: () => Promise<void>;
}

interface NatsOptions {
  binary: string;
  folder: string;
  /** Told as soon as the process is there, before it listens. */
  onSpawn?: (pid: number | undefined) => void;
  /** Runs the server on its configuration in another way than as a process of this machine; resolves when it listens. */
  launch?: (name: string, configFile: string) => Promise<Omit<RunningNats, 'port'>>;
}

export interface HubOptions extends NatsOptions {
  place: HubPlace;
  /** The ports of before, when others know no other. */
  port?: number;
  leafPort?: number;
}

/**
 * The hub passes messages between leaves and keeps nothing. It knows whom to believe (operator mode), and no node by name:
 * what a leaf may say and hear stands in its login. Leaves dial in over TLS and show a certificate of their own; the door for
 * clients lets nobody in but who tells the hub something, and is open on this machine only.
 */
export async function startHub(options: HubOptions): Promise<RunningNats & { leafPort: number }> {
  const [port, leafPort] = [options.port ?? (await freePort()), options.leafPort ?? (await freePort())];
  const { folder, place } = options;
  const tls = layTls(folder, { ...place, name: 'hub' });
  const config = `server_name: hub
listen: "127.0.0.1:${port}"
leafnodes { listen: "127.0.0.1:${leafPort}", tls { ${tls}, verify: true } }
${accountsConfiguration(place.accounts, join(folder, 'accounts'))}`;
  return { ...(await start(options, 'hub', config, leafPort)), port, leafPort };
}

/** Lays certificate, key and the authority to go by beside the configuration, and names them in its words. */
function layTls(
  folder: string,
  { name, tls, authority }: { name: string } & Pick<LeafLogin, 'tls' | 'authority'>,
): string {
  const lay = (file: string, text: string) => `"${laySecret(folder, file, text)}"`;
  const own = tls && [`cert_file: ${lay(`${name}.crt`, tls.certificate)}`, `key_file: ${lay(`${name}.key`, tls.key)}`];
  return [...(own ?? []), `ca_file: ${lay(`${name}-authority.crt`, authority)}`].join(', ');
}

function laySecret(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

export interface LeafOptions extends NatsOptions {
  node: string;
  /** With which the node logs in at its own leaf. */
  nodeSecret: string;
  /** With which the leaf dials the hub. */
  login: LeafLogin;
  hubLeafPort: number;
  /** A fixed port when the leaf comes back and the node still knows the old one. */
  port?: number;
}

/** A node's own broker: its own JetStream domain, on disk before it acknowledges. */
export async function startLeaf(options: LeafOptions): Promise<RunningNats> {
  const { node } = options;
  const port = options.port ?? (await freePort());
  const asks = ['inbox', ...ASKED].map((door) => `ps.v1.${node}.*.${door}`);
  const publish = [...asks, '$JS.API.>', `$JS.${node}.API.>`, '$JS.ACK.>'];
  const subscribe = [`_INBOX.${node}.>`, ...ASKED.map((door) => `ps.v1.*.${node}.${door}`)];
  const config = `server_name: "leaf-${node}"
listen: "127.0.0.1:${port}"
jetstream { domain: "${node}", store_dir: "${join(options.folder, 'store')}", sync_interval: always, max_file_store: ${STORE_BYTES}, max_memory_store: 0 }
accounts { NODE { jetstream: enabled, users: [
  { user: "node", password: "${options.nodeSecret}", permissions: { publish: ${list(publish)}, subscribe: ${list(subscribe)}, allow_responses: true } }
] } }
${remoteConfiguration(options.folder, options, 'NODE')}
`;
  return { ...(await start(options, `leaf-${node}`, config, port)), port };
}

/** How a broker dials the hub. */
export function remoteConfiguration(
  folder: string,
  { node, login, hubLeafPort }: Pick<LeafOptions, 'node' | 'login' | 'hubLeafPort'>,
  account?: string,
): string {
  const credentials = laySecret(folder, 'hub.creds', login.credentials);
  const tls = layTls(folder, { ...login, name: node });
  const into = account ? `account: ${account}, ` : '';
  const remote = `{ url: "tls://127.0.0.1:${hubLeafPort}", ${into}credentials: "${credentials}", tls { ${tls} } }`;
  return `leafnodes { reconnect: "1s", remotes: [ ${remote} ] }`;
}

function list(subjects: readonly string[]): string {
  return `[${subjects.map((subject) => `"${subject}"`).join(', ')}]`;
}

async function start(
  { binary, folder, onSpawn, launch }: NatsOptions,
  name: string,
  config: string,
  waitFor: number,
): Promise<Omit<RunningNats, 'port'>> {
  const file = laySecret(folder, `${name}.conf`, config);
  if (launch) return launch(name, file);
  const log = openSync(join(folder, `${name}.log`), 'a');
  const child = spawn(binary, ['-c', file], { stdio: ['ignore', log, log] });
  closeSync(log);
  onSpawn?.(child.pid);
  await waitUntilListening(child, waitFor, name);
  return { pid: child.pid, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
}

async function waitUntilListening(child: ChildProcess, port: number, name: string): Promise<void> {
  for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(30)) {
    if (child.exitCode !== null) break;
    if (await listens(port)) return;
  }
  throw new Error(`${name} did not start; see ${name}.log in its folder`);
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await ended;
}
