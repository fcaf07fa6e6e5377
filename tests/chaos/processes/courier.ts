import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers as makeHeaders, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import { INBOX_STREAM } from '../../../services/country-node/src/adapters/nats/ensure-inbox-stream.js';
import type { Random } from '../simulation/random.js';
import type { ChaosNetwork } from './chaos-network.js';

const MOST = 12;

/**
 * What a dishonest or confused courier does: messages of this node that were on their way before come again, in another
 * order, under other ids of the broker. @returns how many
 */
export async function repeatOldMessages(network: ChaosNetwork, node: string, random: Random): Promise<number> {
  const old = await readOutbox(network.node(node).databaseUrl);
  const connection = await connectAs(network, node);
  const some = random.shuffle(old).slice(0, MOST);
  for (const { recipient, sealed } of [...some, ...some.slice(0, 3)]) {
    const headers = makeHeaders();
    headers.set('Nats-Msg-Id', randomUUID());
    connection.publish(`ps.v1.${node}.${recipient}.inbox`, sealed, { headers });
  }
  await connection.close();
  return some.length;
}

/**
 * A broker that tells the sender that it has a message, and loses this one: the node hears nothing from it meanwhile.
 * @returns whether one came in time
 */
export async function dropMessage(network: ChaosNetwork, node: string, patienceMs: number): Promise<boolean> {
  const line = network.lines.get(`broker of ${node}`)!;
  const connection = await connectAs(network, node, line.target);
  try {
    const manager = await jetstreamManager(connection, { domain: node, checkAPI: false });
    const before = await lastOf(manager);
    line.be('silent');
    for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(30)) {
      const last = await lastOf(manager);
      if (last > before) return await manager.streams.deleteMessage(INBOX_STREAM, last);
    }
    return false;
  } finally {
    line.be('whole');
    await connection.close();
  }
}

async function lastOf(manager: JetStreamManager): Promise<number> {
  return (await manager.streams.info(INBOX_STREAM)).state.last_seq;
}

/** @param port of the broker itself, where the line to it is not to be used */
function connectAs(network: ChaosNetwork, node: string, port?: number): Promise<NatsConnection> {
  const { folder } = network.node(node);
  const settings = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as {
    natsServers: string;
    natsPasswordFile: string;
  };
  const servers = port === undefined ? settings.natsServers : `127.0.0.1:${port}`;
  const pass = readFileSync(settings.natsPasswordFile, 'utf8').trim();
  // As the node itself would ask, or the broker's answers may not be heard.
  return connect({ servers, user: 'node', pass, inboxPrefix: `_INBOX.${node}`, timeout: 2_000, reconnect: false });
}

async function readOutbox(connectionString: string): Promise<{ recipient: string; sealed: string }[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // What goes by a hop is never on its way by itself: a courier has only the messages of the hop.
    const query = 'SELECT recipient, sealed FROM outbox WHERE via IS NULL ORDER BY created_at DESC LIMIT 40';
    return (await client.query<{ recipient: string; sealed: string }>(query)).rows;
  } finally {
    await client.end();
  }
}
