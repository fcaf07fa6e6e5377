import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { AgreementText } from '#libs/trust/types.js';
import { connectPostgres } from '../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { StaffRole } from '../../services/country-node/src/ports/store/people.js';
import { freePort } from './free-port.js';
import { findNatsServer } from './nats-binary.js';
import { startHub, startLeaf } from './nats.js';
import { startPostgres } from './postgres.js';
import { step } from './progress.js';
import { type Member, setUpNetwork } from './set-up-network.js';

const READY_MS = 30_000;

/** Who may log in at every node of the demonstration: one user per role, named after it. */
export const DEMO_ROLES: readonly StaffRole[] = [
  'caseworker',
  'supervisor',
  'data-protection-officer',
  'auditor',
  'administrator',
];

export const MEMBERS: readonly Member[] = [
  { id: 'mr', name: 'Mauritania, child protection authority', country: 'MR', kind: 'authority', roles: [] },
  { id: 'ne', name: 'Niger, child protection authority', country: 'NE', kind: 'authority', roles: [] },
  { id: 'iom-ne', name: 'IOM Niger, country office', country: 'NE', kind: 'organisation', roles: [] },
];

export interface RunningNode extends Member {
  url: string;
  databaseUrl: string;
  folder: string;
}

export interface RunningNetwork {
  nodes: RunningNode[];
  issuer: string;
  clientSecret: string;
  stop(): Promise<void>;
}

/** Starts everything a network needs on this machine, as processes of its own; all state is below `folder`. */
export async function startNetwork(root: string, folder: string): Promise<RunningNetwork> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const agreements = ['mr-ne', 'mr-iom-ne'].map((name) => readAgreement(root, name));
    const secrets = await step('keys, agreements and trust list', () => setUpNetwork(folder, MEMBERS, agreements));
    const postgres = await step('PostgreSQL', () => startPostgres({ root, folder: join(folder, 'postgres') }));
    stops.push(() => postgres.stop());
    const binary = findNatsServer(join(root, '.passerelle', 'cache'), (text) => console.log(`  … ${text}`));
    const hub = await step('hub', () => startHub({ binary, folder: join(folder, 'hub'), nodes: secrets.leaf }));
    stops.push(() => hub.stop());
    const port = await freePort();
    const { clientSecret } = secrets;
    const issuer = `http://127.0.0.1:${port}`;
    await step('issuer of access tokens (demonstration only)', () =>
      startIssuer(root, folder, { port, clientSecret }, stops),
    );
    const nodes: RunningNode[] = [];
    for (const member of MEMBERS) {
      nodes.push(
        await step(`node ${member.id}: ${member.name}`, async () => {
          const place = join(folder, member.id);
          const { id } = member;
          const [nodeSecret, leafSecret] = [secrets.node[id] ?? '', secrets.leaf[id] ?? ''];
          const broker = join(place, 'broker');
          const leaf = await startLeaf({
            binary,
            folder: broker,
            node: id,
            nodeSecret,
            leafSecret,
            hubLeafPort: hub.leafPort,
          });
          stops.push(() => leaf.stop());
          const databaseUrl = await postgres.database(`node_${id.replaceAll('-', '_')}`);
          await enrolStaff(databaseUrl);
          const brokerPort = leaf.port;
          const url = await startNode({ root, folder, place, id, databaseUrl, brokerPort, nodeSecret, issuer }, stops);
          return { ...member, url, databaseUrl, folder: place };
        }),
      );
    }
    return { nodes, issuer, clientSecret, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readAgreement(root: string, name: string): AgreementText {
  return JSON.parse(readFileSync(join(root, 'contracts', 'agreements', `${name}.json`), 'utf8')) as AgreementText;
}

/** The first users of a node; later ones are its administrator's business. */
async function enrolStaff(url: string): Promise<void> {
  const store = await connectPostgres({ url, poolSize: 2, statementTimeoutMs: 10_000 });
  await store.transaction(async (tx) => {
    for (const role of DEMO_ROLES) {
      const row = { id: uuidv7(), subject: role, displayFunction: role, roles: [role], active: true };
      await tx.people.upsertStaff(row);
    }
  });
  await store.close();
}

interface NodeToStart {
  root: string;
  folder: string;
  place: string;
  id: string;
  databaseUrl: string;
  brokerPort: number;
  nodeSecret: string;
  issuer: string;
}

async function startNode(node: NodeToStart, stops: (() => Promise<void>)[]): Promise<string> {
  const { root, folder, place, id } = node;
  const secretFile = (name: string, text: string) => {
    writeFileSync(join(place, name), text, { mode: 0o600 });
    return join(place, name);
  };
  const port = await freePort();
  const settings = {
    node: id,
    databaseUrlFile: secretFile('database-url', node.databaseUrl),
    natsServers: `nats://127.0.0.1:${node.brokerPort}`,
    natsPasswordFile: secretFile('nats-password', node.nodeSecret),
    nodeKeyFile: join(place, 'node.key'),
    keyringFolder: join(place, 'keyring'),
    caseKeyFolder: join(place, 'case-keys'),
    attachmentFolder: join(place, 'attachments'),
    trustListFile: join(folder, 'trust-list.json'),
    trustRootFile: join(folder, 'trust-root.json'),
    trustMemoryFile: join(place, 'trust-memory.json'),
    matrixFile: join(root, 'contracts', 'need-to-know.json'),
    issuer: node.issuer,
    audience: `passerelle:${id}`,
    port,
  };
  const file = secretFile('settings.json', JSON.stringify(settings, undefined, 2));
  const url = `http://127.0.0.1:${port}`;
  const script = join(root, 'dist', 'services', 'country-node', 'src', 'main.js');
  const child = start(script, [], join(place, 'node.log'), { PASSERELLE_SETTINGS: file }, stops);
  await waitUntil(child, async () => (await fetch(`${url}/health/ready`)).ok, `node ${id}`);
  return url;
}

async function startIssuer(
  root: string,
  folder: string,
  settings: { port: number; clientSecret: string },
  stops: (() => Promise<void>)[],
): Promise<void> {
  mkdirSync(join(folder, 'issuer'), { recursive: true });
  const file = join(folder, 'issuer', 'settings.json');
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  const script = join(root, 'dist', 'deploy', 'local', 'oidc-issuer.js');
  const child = start(script, [file], join(folder, 'issuer', 'issuer.log'), {}, stops);
  const url = `http://127.0.0.1:${settings.port}/.well-known/openid-configuration`;
  await waitUntil(child, async () => (await fetch(url)).ok, 'issuer');
}

function start(
  script: string,
  args: readonly string[],
  logFile: string,
  environment: Record<string, string>,
  stops: (() => Promise<void>)[],
): ChildProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
    stdio: ['ignore', log, log],
    env: { PATH: process.env['PATH'], ...environment },
  });
  stops.push(() => end(child));
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

async function waitUntil(child: ChildProcess, ready: () => Promise<boolean>, name: string): Promise<void> {
  for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(50)) {
    if (child.exitCode !== null) break;
    if (await ready().catch(() => false)) return;
  }
  throw new Error(`${name} did not start; see its log below the state folder`);
}
