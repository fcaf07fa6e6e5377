import type { JsMsg } from '@nats-io/jetstream';
import type { NatsSettings } from '../../services/country-node/src/adapters/nats/connect-nats.js';
import { type KeysInWords, type PublicParty, rawOpen, rawSeal, readParty, readPublicParty } from './raw-crypto.js';
import { inBatches, openSide, type RawSide } from './raw-side.js';

const RECEIPT_BYTES = 500;

/** What this process, the receiving side of the raw limit, is told by the sending one. */
export interface RawReceiverTask {
  own: KeysInWords;
  peer: KeysInWords;
  databaseUrl: string;
  nats: NatsSettings;
}

async function receive(ne: RawSide, peer: PublicParty, batch: readonly JsMsg[]): Promise<void> {
  const opened = batch.map(({ data }) => rawOpen(ne.party, peer, Buffer.from(data)));
  const ids = opened.map((plain) => plain.subarray(0, 12).toString());
  const receipts = ids.map((id) =>
    rawSeal(ne.party, peer, Buffer.concat([Buffer.from(id), Buffer.alloc(RECEIPT_BYTES)])),
  );
  await ne.db.query(
    `INSERT INTO received (id, body, receipt) SELECT unnest($1::text[]), unnest($2::bytea[]), unnest($3::bytea[])
     ON CONFLICT DO NOTHING`,
    [ids, opened, receipts],
  );
  for (const message of batch) message.ack();
  await Promise.all(receipts.map((each, at) => ne.js.publish('ps.v1.ne.mr.inbox', each, { msgID: `r${ids[at]}` })));
}

process.once('message', (task: RawReceiverTask) => {
  const peer = readPublicParty(task.peer);
  void openSide(readParty(task.own), task.databaseUrl, task.nats).then(async (ne) => {
    await inBatches(ne.inbox, (batch) => receive(ne, peer, batch));
    process.send?.('ready');
  });
});
process.once('disconnect', () => process.exit(0));
