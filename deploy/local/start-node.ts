import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { connectPostgres } from '../../services/country-node/src/adapters/postgres/postgres-store.js';
import { copyTables } from './copy-tables.js';
import { freePort } from './free-port.js';
import { admit } from './hub-access.js';
import type { Launcher, Service } from './launcher.js';
import { DEMO_ROLES } from './members.js';
import { startLeaf } from './nats.js';
import type { LocalPostgres } from './postgres.js';
import type { Member, NetworkSecrets } from './set-up-network.js';
import { startProcess } from './start-process.js';

export interface RunningNode extends Member {
  url: string;
  databaseUrl: string;
  /** All that the node keeps outside its database. */
  folder: string;
  service: Service;
  broker: Service;
}

const NODE_SCRIPT = 'deploy/local/start.js';

/** What the nodes of a network share. */
export interface Surroundings {
  root: string;
  folder: string;
  launcher: Launcher;
  postgres: LocalPostgres;
  secrets: NetworkSecrets;
  binary: string;
  hubLeafPort: number;
  issuer: string;
  nodeSettings: Readonly<Record<string, unknown>>;
  nodeEnvironment: (node: string) => Readonly<Record<string, string>>;
  nodeScript: (node: string) => string | undefined;
  between: (what: 'broker' | 'hub', node: string, port: number) => Promise<number>;
}

/** Starts one node of the network: its broker, its database with the first users, its service. */
export async function startNode(around: Surroundings, member: Member): Promise<RunningNode> {
  return (await placeNode(around, member)).start();
}

/** A node that is about to start. */
export interface PlacedNode {
  /** File of its settings. */
  settings: string;
  start(): Promise<RunningNode>;
}

/** All that a node finds when it starts: its broker runs, its database has the first users, its settings are written. */
export async function placeNode(around: Surroundings, member: Member): Promise<PlacedNode> {
  const { id } = member;
  const folder = join(around.folder, id);
  const brokerPort = await freePort();
  const hubLeafPort = await around.between('hub', id, around.hubLeafPort);
  // Whoever comes while the network runs is let in then; the hub is told nothing.
  const login = around.secrets.hub.leaves[id] ?? (await admit(around.secrets.hub, id));
  const broker = await around.launcher.launch(`broker of ${id}`, (onSpawn) =>
    startLeaf({
      binary: around.binary,
      folder: join(folder, 'broker'),
      node: id,
      nodeSecret: around.secrets.node[id] ?? '',
      login,
      hubLeafPort,
      port: brokerPort,
      onSpawn,
    }),
  );
  const name = `node_${id.replaceAll('-', '_')}`;
  await copyTables(await around.postgres.database('postgres'), name);
  const databaseUrl = await around.postgres.database(name);
  await enrolStaff(databaseUrl);
  const port = await freePort();
  const dialled = await around.between('broker', id, brokerPort);
  const settings = writeSettings(around, { id, folder, databaseUrl, brokerPort: dialled, port });
  const environment = { PASSERELLE_SETTINGS: settings, ...around.nodeEnvironment(id) };
  const url = `http://127.0.0.1:${port}`;
  const begin = (onSpawn: (pid: number | undefined) => void) =>
    startProcess({
      name: `node ${id}`,
      script: join(around.root, 'dist', around.nodeScript(id) ?? NODE_SCRIPT),
      environment,
      logFile: join(folder, 'node.log'),
      ready: async () => (await fetch(`${url}/health/ready`)).ok,
      onSpawn,
    });
  return {
    settings,
    start: async () => {
      const service = await around.launcher.launch(`node ${id}`, begin);
      return { ...member, url, databaseUrl, folder, service, broker };
    },
  };
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

interface NodePlace {
  id: string;
  folder: string;
  databaseUrl: string;
  brokerPort: number;
  port: number;
}

function writeSettings(around: Surroundings, node: NodePlace): string {
  const { root, folder: shared, secrets, issuer, nodeSettings } = around;
  const { id, folder } = node;
  const secretFile = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const settings = {
    node: id,
    databaseUrlFile: secretFile('database-url', node.databaseUrl),
    natsServers: `nats://127.0.0.1:${node.brokerPort}`,
    natsPasswordFile: secretFile('nats-password', secrets.node[id] ?? ''),
    nodeKeyFile: join(folder, 'node.key'),
    keyringFolder: join(folder, 'keyring'),
    caseKeyFolder: join(folder, 'case-keys'),
    attachmentFolder: join(folder, 'attachments'),
    trustSource: join(shared, 'directory'),
    trustRootFile: join(shared, 'trust-root.json'),
    trustMemoryFile: join(folder, 'trust-memory.json'),
    continuityFile: join(folder, 'continuity.json'),
    nationalConfigurationFile: join(folder, 'national-configuration.json'),
    nationalAuthorityFile: join(folder, 'national-authority.json'),
    nationalMemoryFile: join(folder, 'national-memory.json'),
    matrixFile: join(root, 'contracts', 'need-to-know.json'),
    issuer,
    audience: `passerelle:${id}`,
    port: node.port,
    ...nodeSettings,
  };
  return secretFile('settings.json', JSON.stringify(settings, undefined, 2));
}
