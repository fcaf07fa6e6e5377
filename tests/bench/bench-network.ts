import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningNetwork, startNetwork } from '../../deploy/local/start-network.js';
import type { RunningNode } from '../../deploy/local/start-node.js';
import { RemotePeople, SOCKET_VARIABLE } from './remote-people.js';

const SENDER = 'mr';
const RECEIVER = 'ne';

export interface BenchNetwork {
  network: RunningNetwork;
  folder: string;
  sender: RunningNode;
  receiver: RunningNode;
  /** Of the sender: they work in its process, as the desk does in production. */
  people: RemotePeople;
  stop(): Promise<void>;
}

export interface BenchPlace {
  /** What else the node processes find in their environment. */
  environment?: (node: string) => Readonly<Record<string, string>>;
  /** Of its folder, where there is more than one. */
  name?: string;
}

/** A network of the demonstration's size, whose first node also does what this process tells its people to do. */
export async function startBenchNetwork(
  interrupted: AbortSignal,
  { environment = () => ({}), name = 'bench' }: BenchPlace = {},
): Promise<BenchNetwork> {
  const root = process.cwd();
  const folder = join(root, '.passerelle', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const socket = join(folder, 'people.sock');
  const network = await startNetwork({
    root,
    folder,
    interrupted,
    nodeEnvironment: (node) => ({ ...environment(node), ...(node === SENDER ? { [SOCKET_VARIABLE]: socket } : {}) }),
    nodeScript: (node) => (node === SENDER ? 'tests/bench/sender-node.js' : undefined),
  });
  const nodeNamed = (id: string) => network.nodes.find((each) => each.id === id)!;
  const people = await RemotePeople.reach(socket);
  const stop = () => {
    people.close();
    return network.stop();
  };
  return { network, folder, sender: nodeNamed(SENDER), receiver: nodeNamed(RECEIVER), people, stop };
}
