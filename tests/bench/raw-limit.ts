import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { JsMsg } from '@nats-io/jetstream';
import { type NatsNetwork, startNatsNetwork } from '../support/nats-network.js';
import { makeParty, partyInWords, publicInWords, type PublicParty, rawOpen, rawSeal } from './raw-crypto.js';
import type { RawReceiverTask } from './raw-receiver.js';
import { BATCH, closeSide, IN_FLIGHT, inBatches, openSide, type RawSide } from './raw-side.js';

/**
 * What the same machine can do at most: as many bytes signed, encrypted, inserted, published to a broker that fsyncs,
 * consumed, decrypted, verified and inserted, and receipts back the same way, in the leanest code and the same batches,
 * with no rule checked. Each side is a process of its own, as in the product.
 */
export class RawLimit {
  private next = 0;
  private receipted = 0;
  private onReceipts: () => void = () => undefined;

  private constructor(
    private readonly network: NatsNetwork,
    private readonly receiver: ReturnType<typeof fork>,
    private readonly mr: RawSide,
    private readonly peer: PublicParty,
    private readonly body: Buffer,
  ) {}

  static async open(databaseUrl: string, bodyBytes: number): Promise<RawLimit> {
    const network = await startNatsNetwork(['mr', 'ne'], { direct: true });
    const [own, peer] = [makeParty(), makeParty()];
    const mr = await openSide(own, databaseUrl, network.settingsFor('mr'));
    const receiver = fork(new URL('raw-receiver.js', import.meta.url));
    const task: RawReceiverTask = {
      own: partyInWords(peer),
      peer: publicInWords(own),
      databaseUrl,
      nats: network.settingsFor('ne'),
    };
    receiver.send(task);
    await once(receiver, 'message');
    const limit = new RawLimit(network, receiver, mr, peer, randomBytes(bodyBytes));
    await inBatches(mr.inbox, (batch) => limit.takeReceipts(batch));
    return limit;
  }

  /** @returns messages per second, from the first that is signed to the last receipt that is kept */
  async measure(messages: number): Promise<number> {
    const [from, wanted] = [this.next, this.next + messages];
    const began = performance.now();
    const finished = new Promise<void>((resolve) => {
      this.onReceipts = () => (this.receipted >= wanted ? resolve() : undefined);
    });
    const lane = async () => {
      for (let at = this.take(wanted); at; at = this.take(wanted)) await this.send(at.from, at.count);
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
    await finished;
    return ((wanted - from) * 1_000) / (performance.now() - began);
  }

  async close(): Promise<void> {
    const ended = once(this.receiver, 'exit');
    this.receiver.disconnect();
    await ended;
    await closeSide(this.mr);
    await this.network.stop();
  }

  private take(wanted: number): { from: number; count: number } | undefined {
    const from = this.next;
    const count = Math.min(BATCH, wanted - from);
    this.next += count;
    return count > 0 ? { from, count } : undefined;
  }

  private async send(from: number, count: number): Promise<void> {
    const { mr } = this;
    const ids = Array.from({ length: count }, (_, at) => String(from + at).padStart(12, '0'));
    const sealed = ids.map((id) => rawSeal(mr.party, this.peer, Buffer.concat([Buffer.from(id), this.body])));
    await mr.db.query('INSERT INTO sent (id, sealed) SELECT unnest($1::text[]), unnest($2::bytea[])', [ids, sealed]);
    await Promise.all(sealed.map((each, at) => mr.js.publish('ps.v1.mr.ne.inbox', each, { msgID: ids[at] ?? '' })));
  }

  private async takeReceipts(batch: readonly JsMsg[]): Promise<void> {
    const { mr } = this;
    const opened = batch.map(({ data }) => rawOpen(mr.party, this.peer, Buffer.from(data)));
    const ids = opened.map((plain) => plain.subarray(0, 12).toString());
    const { rowCount } = await mr.db.query(
      `UPDATE sent SET receipt = given.receipt
       FROM (SELECT unnest($1::text[]) AS id, unnest($2::bytea[]) AS receipt) given
       WHERE sent.id = given.id AND sent.receipt IS NULL`,
      [ids, opened],
    );
    for (const message of batch) message.ack();
    this.receipted += rowCount ?? 0;
    this.onReceipts();
  }
}
