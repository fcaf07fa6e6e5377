import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { acceptDeliveries } from '../../services/country-node/src/incoming/accept-delivery.js';
import type { Country } from '../support/exchange/country.js';
import { enterOwnBroker, type Door } from '../support/doors.js';
import { eventually } from '../support/eventually.js';
import { type NatsNetwork, startNatsNetwork } from '../support/nats-network.js';
import { NatsNode } from '../support/nats-node.js';
import { Scene } from './scene.js';

/** A line that keeps what passes over it. */
export interface Tap {
  port: number;
  /** Each direction of each connection by itself. */
  heard(): Buffer[];
  stop(): Promise<void>;
}

/** The scene's nodes on real brokers: mr and ne are honest, iom-ne has good credentials and bad intentions. */
export class Wired {
  private constructor(
    readonly scene: Scene,
    readonly network: NatsNetwork,
    private readonly nodes: ReadonlyMap<string, NatsNode>,
    private readonly taps: ReadonlyMap<string, Tap>,
  ) {}

  static async begin(): Promise<Wired> {
    const scene = await Scene.begin();
    const network = await startNatsNetwork(['mr', 'ne', 'iom-ne']);
    const [nodes, taps] = [new Map<string, NatsNode>(), new Map<string, Tap>()];
    for (const country of [scene.mr, scene.ne]) {
      const { servers, ...settings } = network.settingsFor(country.id);
      const tap = await startTap(Number(new URL(servers[0]!).port));
      const node = new NatsNode({ ...settings, servers: [`nats://127.0.0.1:${tap.port}`] });
      node.beforeTaking = (deliveries) => acceptDeliveries(country.parts, deliveries);
      Object.assign(country.parts, { courier: node.courier });
      await node.receive();
      nodes.set(country.id, node);
      taps.set(country.id, tap);
    }
    return new Wired(scene, network, nodes, taps);
  }

  nodeOf(country: Country): NatsNode {
    return this.nodes.get(country.id)!;
  }

  /** All bytes between the honest nodes and their brokers. */
  heard(): Buffer[] {
    return [...this.taps.values()].flatMap((tap) => tap.heard());
  }

  /** As the hostile node logs in at its own broker, with what it was given. */
  hostile(): Promise<Door> {
    return enterOwnBroker(this.network, 'iom-ne');
  }

  /** Both honest nodes publish, take and work until the condition holds. */
  async until(holds: () => Promise<boolean>, what: string, within = 20_000): Promise<void> {
    await eventually(
      async () => {
        for (const country of [this.scene.mr, this.scene.ne]) {
          await country.send();
          await country.receive([]);
        }
        return holds();
      },
      what,
      within,
    );
  }

  /** How many deliveries ne has that are of this status. */
  async countAtNe(status: 'waiting' | 'parked' | 'quarantined'): Promise<number> {
    return (await this.scene.ne.parts.store.transaction((tx) => tx.inbox.counts()))[status];
  }

  /** After anything hostile: the next good message crosses, and its author holds the receipt. */
  async nextGoodMessageArrives(): Promise<string> {
    const { mr, ne } = this.scene;
    const { caseId } = await mr.register('01-moussa');
    const id = await mr.offer(caseId, 'ne');
    const receipted = async () => (await mr.messages(id)).every(({ status }) => status === 'receipted');
    await this.until(async () => (await ne.state(id)) === 'offered' && (await receipted()), 'the good message arrives');
    return id;
  }

  async end(): Promise<void> {
    await Promise.all([...this.nodes.values()].map((node) => node.stop()));
    await Promise.all([...this.taps.values()].map((tap) => tap.stop()));
    await this.network.stop();
    await this.scene.end();
  }
}

async function startTap(target: number): Promise<Tap> {
  const heard: Buffer[][] = [];
  const open = new Set<{ destroy(): unknown }>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      const pieces: Buffer[] = [];
      heard.push(pieces);
      from.on('data', (bytes) => void pieces.push(Buffer.from(bytes)));
      from.pipe(to);
      from.on('error', () => undefined);
      from.on('close', () => void to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard.map((pieces) => Buffer.concat(pieces)),
    stop: async () => {
      for (const each of open) each.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
