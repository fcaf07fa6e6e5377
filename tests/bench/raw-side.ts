import { AckPolicy, type Consumer, type JetStreamClient, jetstream, type JsMsg } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import type { NatsSettings } from '../../services/country-node/src/adapters/nats/connect-nats.js';
import type { Party } from './raw-crypto.js';

export const BATCH = 50;
export const IN_FLIGHT = 4;

/** One end of the raw exchange: its keys, its database, its broker. */
export interface RawSide {
  party: Party;
  db: pg.Pool;
  nats: NatsConnection;
  js: JetStreamClient;
  inbox: Consumer;
}

export async function openSide(party: Party, databaseUrl: string, where: NatsSettings): Promise<RawSide> {
  const { self: id, servers, credentials } = where;
  const url = await freshDatabase(databaseUrl, `raw_${id}`);
  const db = new pg.Pool({ connectionString: url, max: IN_FLIGHT });
  await db.query('CREATE TABLE sent (id text PRIMARY KEY, sealed bytea NOT NULL, receipt bytea)');
  await db.query('CREATE TABLE received (id text PRIMARY KEY, body bytea NOT NULL, receipt bytea NOT NULL)');
  const { user, password } = credentials as { user: string; password: string };
  const nats = await connect({ servers, user, pass: password, inboxPrefix: `_INBOX.${id}` });
  const js = jetstream(nats, { domain: id });
  const manager = await js.jetstreamManager(false);
  await manager.streams.delete('INBOX').catch(() => undefined);
  await manager.streams.add({ name: 'INBOX', subjects: [`ps.v1.*.${id}.inbox`], storage: 'file' });
  await manager.consumers.add('INBOX', { durable_name: 'raw', ack_policy: AckPolicy.Explicit, max_ack_pending: 400 });
  return { party, db, nats, js, inbox: await js.consumers.get('INBOX', 'raw') };
}

export async function closeSide({ nats, db }: RawSide): Promise<void> {
  await Promise.all([nats.close(), db.end()]);
}

/** Hands over whatever has arrived, at most a batch at a time. */
export async function inBatches(consumer: Consumer, work: (batch: JsMsg[]) => Promise<void>): Promise<void> {
  const waiting: JsMsg[] = [];
  let busy = false;
  const drain = async () => {
    if (busy) return;
    busy = true;
    while (waiting.length > 0) await work(waiting.splice(0, BATCH));
    busy = false;
  };
  await consumer.consume({
    max_messages: 2 * BATCH,
    callback: (message) => {
      waiting.push(message);
      void drain();
    },
  });
}

async function freshDatabase(databaseUrl: string, name: string): Promise<string> {
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}
