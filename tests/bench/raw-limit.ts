import { randomBytes } from 'node:crypto';
import { AckPolicy, type Consumer, type JetStreamClient, jetstream, type JsMsg } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import pg from 'pg';
import type { NatsSettings } from '../../services/country-node/src/adapters/nats/connect-nats.js';
import { startNatsNetwork } from '../support/nats-network.js';
import { makeParty, type Party, rawOpen, rawSeal } from './raw-crypto.js';

const BATCH = 50;
const IN_FLIGHT = 4;
const RECEIPT_BYTES = 500;

interface Side {
  party: Party;
  db: pg.Pool;
  nats: NatsConnection;
  js: JetStreamClient;
  inbox: Consumer;
}

/**
 * What the same machine can do at most: as many bytes signed, encrypted, inserted, published to a broker that fsyncs,
 * consumed, decrypted, verified and inserted, and receipts back the same way, in the leanest code and the same batches,
 * with no rule checked. @returns messages per second
 */
export async function measureRawLimit(databaseUrl: string, messages: number, bodyBytes: number): Promise<number> {
  const network = await startNatsNetwork(['mr', 'ne']);
  const [mr, ne] = [
    await openSide('mr', databaseUrl, network.settingsFor('mr')),
    await openSide('ne', databaseUrl, network.settingsFor('ne')),
  ];
  try {
    return await run(mr, ne, messages, randomBytes(bodyBytes));
  } finally {
    await Promise.all([mr, ne].map(async (side) => Promise.all([side.nats.close(), side.db.end()])));
    await network.stop();
  }
}

async function openSide(id: string, databaseUrl: string, { servers, credentials }: NatsSettings): Promise<Side> {
  const name = `raw_${id}`;
  const admin = new pg.Client({ connectionString: databaseUrl });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${name}`);
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const db = new pg.Pool({ connectionString: url.href, max: IN_FLIGHT });
  await db.query('CREATE TABLE sent (id text PRIMARY KEY, sealed bytea NOT NULL, receipt bytea)');
  await db.query('CREATE TABLE received (id text PRIMARY KEY, body bytea NOT NULL, receipt bytea NOT NULL)');
  const { user, password } = credentials as { user: string; password: string };
  const nats = await connect({ servers, user, pass: password, inboxPrefix: `_INBOX.${id}` });
  const js = jetstream(nats, { domain: id });
  const manager = await js.jetstreamManager(false);
  await manager.streams.add({ name: 'INBOX', subjects: [`ps.v1.*.${id}.inbox`], storage: 'file' });
  await manager.consumers.add('INBOX', { durable_name: 'raw', ack_policy: AckPolicy.Explicit, max_ack_pending: 400 });
  return { party: makeParty(), db, nats, js, inbox: await js.consumers.get('INBOX', 'raw') };
}

async function run(mr: Side, ne: Side, messages: number, body: Buffer): Promise<number> {
  let done = 0;
  const began = performance.now();
  const finished = new Promise<number>((resolve) => {
    void inBatches(ne.inbox, (batch) => receive(ne, mr.party, batch));
    void inBatches(mr.inbox, async (batch) => {
      done += await takeReceipts(mr, ne.party, batch);
      if (done >= messages) resolve(performance.now() - began);
    });
  });
  let next = 0;
  const sending = Array.from({ length: IN_FLIGHT }, async () => {
    while (next < messages) {
      const from = next;
      next += BATCH;
      await send(mr, ne.party, from, Math.min(BATCH, messages - from), body);
    }
  });
  await Promise.all(sending);
  return messages / ((await finished) / 1_000);
}

/** Whatever has arrived, at most a batch at a time. */
async function inBatches(consumer: Consumer, work: (batch: JsMsg[]) => Promise<void>): Promise<void> {
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

async function send(mr: Side, to: Party, from: number, count: number, body: Buffer): Promise<void> {
  const ids = Array.from({ length: count }, (_, at) => String(from + at).padStart(12, '0'));
  const sealed = ids.map((id) => rawSeal(mr.party, to, Buffer.concat([Buffer.from(id), body])));
  await mr.db.query('INSERT INTO sent (id, sealed) SELECT unnest($1::text[]), unnest($2::bytea[])', [ids, sealed]);
  await Promise.all(sealed.map((each, at) => mr.js.publish('ps.v1.mr.ne.inbox', each, { msgID: ids[at] ?? '' })));
}

async function receive(ne: Side, from: Party, batch: readonly JsMsg[]): Promise<void> {
  const opened = batch.map(({ data }) => rawOpen(ne.party, from, Buffer.from(data)));
  const ids = opened.map((plain) => plain.subarray(0, 12).toString());
  const receipts = ids.map((id) =>
    rawSeal(ne.party, from, Buffer.concat([Buffer.from(id), Buffer.alloc(RECEIPT_BYTES)])),
  );
  await ne.db.query(
    `INSERT INTO received (id, body, receipt) SELECT unnest($1::text[]), unnest($2::bytea[]), unnest($3::bytea[])
     ON CONFLICT DO NOTHING`,
    [ids, opened, receipts],
  );
  for (const message of batch) message.ack();
  await Promise.all(receipts.map((each, at) => ne.js.publish('ps.v1.ne.mr.inbox', each, { msgID: `r${ids[at]}` })));
}

async function takeReceipts(mr: Side, from: Party, batch: readonly JsMsg[]): Promise<number> {
  const opened = batch.map(({ data }) => rawOpen(mr.party, from, Buffer.from(data)));
  const ids = opened.map((plain) => plain.subarray(0, 12).toString());
  const { rowCount } = await mr.db.query(
    `UPDATE sent SET receipt = given.receipt FROM (SELECT unnest($1::text[]) AS id, unnest($2::bytea[]) AS receipt) given
     WHERE sent.id = given.id AND sent.receipt IS NULL`,
    [ids, opened],
  );
  for (const message of batch) message.ack();
  return rowCount ?? 0;
}
