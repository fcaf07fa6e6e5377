import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import {
  connect,
  credsAuthenticator,
  type NatsConnection,
  nkeyAuthenticator,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import type { NodeLog } from '../../ports/node-parts.js';
import { watchConnection } from './watch-connection.js';

/** How the node proves itself to its own broker. */
export type NatsCredentials =
  | { user: string; password: string }
  /** An nkey seed, `SU…`, as bytes. */
  | { nkeySeed: Uint8Array }
  /** The content of a `.creds` file (JWT and seed). */
  | { creds: Uint8Array };

export interface NatsSettings {
  /** This node's id; also the JetStream domain of its broker and part of its inbox prefix. */
  self: string;
  /** Addresses of the node's own broker (its leaf), never a peer's or the hub's. */
  servers: string[];
  credentials: NatsCredentials;
  tls?: { caFile?: string; certFile?: string; keyFile?: string };
}

/**
 * The connection to the node's own broker. It is tried for ever in the background: a node whose broker is down still
 * serves its people and keeps its outbox.
 */
export class NatsLink {
  private connection?: NatsConnection;
  private up = false;
  private closing = false;
  private readonly first: Promise<NatsConnection>;

  constructor(
    readonly settings: NatsSettings,
    private readonly log: NodeLog,
  ) {
    this.first = this.connectOnce();
    // Reported by those who wait for it; without this line a close before the first connection would end the process.
    this.first.catch(() => undefined);
  }

  connected(): boolean {
    return this.up;
  }

  /** The connection if it stands now. */
  current(): NatsConnection | undefined {
    return this.up ? this.connection : undefined;
  }

  /** Resolves at the first connection, however long that takes. */
  whenConnected(): Promise<NatsConnection> {
    return this.first;
  }

  /** The administration of the node's own JetStream domain, not of any other that the hub may reach. */
  async manager(): Promise<JetStreamManager> {
    return jetstreamManager(await this.first, { domain: this.settings.self, checkAPI: false, timeout: 5_000 });
  }

  /** Sends what is pending and closes. */
  async close(): Promise<void> {
    this.closing = true;
    // The first connection may never come: then there is nothing to drain, and the attempt is left to end by itself.
    if (this.connection && !this.connection.isClosed()) {
      await (this.up ? this.connection.drain() : this.connection.close()).catch(() => undefined);
    }
    this.up = false;
  }

  private async connectOnce(): Promise<NatsConnection> {
    let attempt = 0;
    while (!this.closing) {
      try {
        return await this.adopt(await connect(connectOptions(this.settings)));
      } catch (error) {
        attempt += 1;
        // Said at the first failure and then now and again; a broker that is down for a night must not fill the log.
        if (attempt === 1 || attempt % 60 === 0) this.log.error('broker-unreachable', error, { attempt });
        await pause(Math.min(250 * 2 ** attempt, 2_000));
      }
    }
    throw new Error('closed before the first connection');
  }

  private async adopt(connection: NatsConnection): Promise<NatsConnection> {
    if (this.closing) {
      await connection.close();
      throw new Error('closed before the first connection');
    }
    this.connection = connection;
    this.up = true;
    this.log.info('broker-connected');
    void watchConnection(connection, this.log, (up) => (this.up = up && !this.closing));
    return connection;
  }
}

function connectOptions({ self, servers, credentials, tls }: NatsSettings): NodeConnectionOptions {
  return {
    servers,
    name: self,
    // Acknowledgements of other nodes' brokers come back to this prefix; permissions allow a node no other.
    inboxPrefix: `_INBOX.${self}`,
    reconnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    // A password being rotated must not end a node for good.
    ignoreAuthErrorAbort: true,
    // Only what the configuration names; a broker could announce other addresses.
    ignoreClusterUpdates: true,
    // A trace made ahead for each publish, in case it fails, cost more than its publishing.
    noAsyncTraces: true,
    pingInterval: 10_000,
    maxPingOut: 2,
    timeout: 5_000,
    ...authentication(credentials),
    ...(tls ? { tls } : {}),
  };
}

function authentication(credentials: NatsCredentials): NodeConnectionOptions {
  if ('user' in credentials) return { user: credentials.user, pass: credentials.password };
  if ('nkeySeed' in credentials) return { authenticator: nkeyAuthenticator(credentials.nkeySeed) };
  return { authenticator: credsAuthenticator(credentials.creds) };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
