import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type ConnectionOptions, errors, type NatsConnection } from '@nats-io/transport-node';
import { randomBytes } from 'node:crypto';
import { ensureInboxStream } from '../../services/country-node/src/adapters/nats/ensure-inbox-stream.js';
import { eventually } from './eventually.js';
import type { NatsNetwork } from './nats-network.js';

/** A text that stands nowhere else. */
export function canary(): string {
  return `canary-${randomBytes(16).toString('hex')}`;
}

/** A connection that a node has got by some way, and how it ends. */
export interface Door {
  connection: NatsConnection;
  /** How often the broker said that something is not permitted. */
  refusals(): number;
  /** Waits until it was said so often; the client passes it on a little later than the answers. */
  refused(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Connects without any of the node's own code. @throws what the broker answers to a bad login */
export async function enter(node: string, server: string, login: ConnectionOptions): Promise<Door> {
  const connection = await connect({ servers: server, inboxPrefix: `_INBOX.${node}`, reconnect: false, ...login });
  let refusals = 0;
  void (async () => {
    for await (const status of connection.status()) {
      if (status.type === 'error' && status.error instanceof errors.PermissionViolationError) refusals += 1;
    }
  })();
  return {
    connection,
    refusals: () => refusals,
    refused: (count) => eventually(() => refusals === count, `${count} refusals`, 2_000),
    close: () => connection.close(),
  };
}

/** An honest node with an inbox, and hands that take nothing out of it. */
export class Honest {
  private constructor(
    readonly id: string,
    readonly connection: NatsConnection,
    readonly manager: JetStreamManager,
  ) {}

  static async at(network: NatsNetwork, id: string): Promise<Honest> {
    const { connection } = await enterOwnBroker(network, id);
    const manager = await jetstreamManager(connection, { domain: id, checkAPI: false });
    await ensureInboxStream(manager, id);
    return new Honest(id, connection, manager);
  }

  async subjectsIn(): Promise<Record<string, number>> {
    return (await this.manager.streams.info('INBOX', { subjects_filter: '>' })).state.subjects ?? {};
  }

  /** Sends until the other's broker acknowledges; a leaf may just have dialled in. */
  async send(to: string, text: string): Promise<void> {
    const subject = `ps.v1.${this.id}.${to}.inbox`;
    await eventually(() => this.connection.request(subject, text).then(isAcknowledged, () => false), 'it arrives');
  }

  /** Takes the next message without acknowledging it. @returns the subject on which it would be acknowledged */
  async takeNext(): Promise<string> {
    const reply = `_INBOX.${this.id}.${canary()}`;
    let ackSubject = '';
    this.connection.subscribe(reply, {
      max: 1,
      callback: (_error, message) => void (ackSubject = message.reply ?? ''),
    });
    const ask = JSON.stringify({ batch: 1, expires: 5_000_000_000 });
    this.connection.publish('$JS.API.CONSUMER.MSG.NEXT.INBOX.receiver', ask, { reply });
    await eventually(() => ackSubject.startsWith('$JS.ACK.'), 'the next message comes');
    return ackSubject;
  }
}

/** Whether an answer is the acknowledgement of a stream. */
export function isAcknowledged(message: { string(): string }): boolean {
  return message.string().includes('"seq"');
}

/** As the node itself logs in at its own broker. */
export function enterOwnBroker(network: NatsNetwork, node: string): Promise<Door> {
  const { servers, credentials } = network.settingsFor(node);
  const { user, password } = credentials as { user: string; password: string };
  return enter(node, servers[0]!, { user, pass: password });
}
