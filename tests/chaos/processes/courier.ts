import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, headers as makeHeaders } from '@nats-io/transport-node';
import pg from 'pg';
import type { Random } from '../simulation/random.js';
import type { ChaosNetwork } from './chaos-network.js';

const MOST = 12;

/**
 * What a dishonest or confused courier does: messages of this node that were on their way before come again, in another
 * order, under other ids of the broker. @returns how many
 */
export async function repeatOldMessages(network: ChaosNetwork, node: string, random: Random): Promise<number> {
  const { databaseUrl, folder } = network.node(node);
  const old = await readOutbox(databaseUrl);
  const settings = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as {
    natsServers: string;
    natsPasswordFile: string;
  };
  const pass = readFileSync(settings.natsPasswordFile, 'utf8').trim();
  const connection = await connect({ servers: settings.natsServers, user: 'node', pass, timeout: 2_000 });
  const some = random.shuffle(old).slice(0, MOST);
  for (const { recipient, sealed } of [...some, ...some.slice(0, 3)]) {
    const headers = makeHeaders();
    headers.set('Nats-Msg-Id', randomUUID());
    connection.publish(`ps.v1.${node}.${recipient}.inbox`, sealed, { headers });
  }
  await connection.close();
  return some.length;
}

async function readOutbox(connectionString: string): Promise<{ recipient: string; sealed: string }[]> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const query = 'SELECT recipient, sealed FROM outbox ORDER BY created_at DESC LIMIT 40';
    return (await client.query<{ recipient: string; sealed: string }>(query)).rows;
  } finally {
    await client.end();
  }
}
