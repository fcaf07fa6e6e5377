import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { admit, type HubAccess, hubPlaceOf, type LeafLogin, makeHubAccess } from '../../deploy/local/hub-access.js';
import { type RunningNats, startHub, startLeaf } from '../../deploy/local/nats.js';
import type { NatsSettings } from '../../services/country-node/src/adapters/nats/connect-nats.js';
import { signErrand } from '../../services/directory/hub/hub-accounts.js';
import { openHubKeys } from '../../services/directory/hub/hub-keys.js';
import { type CuttableLine, startLine } from './cuttable-line.js';
import { natsServer } from './servers/nats-server.js';
import { temporaryFolder } from './temporary-folder.js';

/** A hub and one leaf per node, each leaf dialling the hub over a line that a test can cut. */
export interface NatsNetwork {
  /** How a node reaches its own leaf. */
  settingsFor(node: string): NatsSettings;
  line(node: string): CuttableLine;
  /** Ends a leaf as a power cut would, and starts it again on its port; `wiped` loses its store. */
  restartLeaf(node: string, wiped?: { wiped: boolean }): Promise<void>;
  killLeaf(node: string): Promise<void>;
  /** Not there when the leaf is no process of this machine. */
  pidOf(node: string): number | undefined;
  /** What the hub asks of a leaf that dials in, and where; `server` is its door for clients. */
  hub: {
    server: string;
    leafPort: number;
    access: HubAccess;
    loginOf(node: string): LeafLogin;
    restart(): Promise<void>;
    /** Has it read its configuration again while it runs, as `nats-server --signal reload` does. */
    reload(): Promise<void>;
  };
  /** One node more: a login, a certificate and a broker; nothing else is touched. */
  add(node: string): Promise<void>;
  /** Where a node's broker, or the one named `hub`, keeps its configuration, log and store. */
  folderOf(name: string): string;
  stop(): Promise<void>;
}

/** @param direct leaves dial the hub itself: lines that nobody cuts, and that cost nothing */
export async function startNatsNetwork(nodes: readonly string[], { direct = false } = {}): Promise<NatsNetwork> {
  const folder = temporaryFolder();
  const server = await natsServer();
  const access = await makeHubAccess(nodes);
  const hubOptions = { ...server, folder: join(folder.path, 'hub'), place: await hubPlaceOf(access) };
  let hub = await startHub(hubOptions);
  const lines = new Map<string, CuttableLine>();
  const leaves = new Map<string, RunningNats>();

  const start = async (node: string, port?: number) => {
    const options = { ...server, folder: join(folder.path, node), node, nodeSecret: `node-secret-${node}` };
    const hubLeafPort = direct ? hub.leafPort : lines.get(node)!.port;
    const leaf = await startLeaf({ ...options, login: access.leaves[node]!, hubLeafPort, ...(port ? { port } : {}) });
    leaves.set(node, leaf);
  };
  const add = async (node: string) => {
    if (!direct) lines.set(node, await startLine(hub.leafPort));
    await start(node);
  };
  for (const node of nodes) await add(node);

  return {
    settingsFor: (node) => ({
      self: node,
      servers: [`nats://127.0.0.1:${leaves.get(node)!.port}`],
      credentials: { user: 'node', password: `node-secret-${node}` },
    }),
    line: (node) => lines.get(node)!,
    restartLeaf: async (node, { wiped } = { wiped: false }) => {
      const { port, kill } = leaves.get(node)!;
      await kill();
      if (wiped) rmSync(join(folder.path, node, 'store'), { recursive: true, force: true });
      await start(node, port);
    },
    killLeaf: (node) => leaves.get(node)!.kill(),
    pidOf: (node) => leaves.get(node)!.pid,
    hub: {
      server: `nats://127.0.0.1:${hub.port}`,
      leafPort: hub.leafPort,
      access,
      loginOf: (node) => access.leaves[node]!,
      restart: async () => {
        await hub.kill();
        hub = await startHub({ ...hubOptions, port: hub.port, leafPort: hub.leafPort });
      },
      reload: () => reload(`nats://127.0.0.1:${hub.port}`, access),
    },
    add: async (node) => {
      await admit(access, node);
      await add(node);
    },
    folderOf: (name) => join(folder.path, name),
    stop: async () => {
      await Promise.all([...leaves.values(), hub].map((each) => each.kill()));
      await Promise.all([...lines.values()].map((each) => each.stop()));
      folder.remove();
    },
  };
}

async function reload(server: string, { keys }: HubAccess): Promise<void> {
  const authenticator = credsAuthenticator(await signErrand(openHubKeys(keys)));
  const connection = await connect({ servers: server, authenticator, reconnect: false });
  try {
    const { server: found } = (await connection.request('$SYS.REQ.SERVER.PING')).json<{ server: { id: string } }>();
    // It puts out who asked, before it has answered.
    await connection.request(`$SYS.REQ.SERVER.${found.id}.RELOAD`).catch(() => undefined);
    await connection.closed();
  } finally {
    await connection.close();
  }
}
