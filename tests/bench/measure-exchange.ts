import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { RunningNode } from '../../deploy/local/start-node.js';
import { connectTo } from './connect-to.js';
import { countTakenIn } from './count-taken-in.js';
import type { LatencyFigures } from './latency-figures.js';
import { measureLatency } from './measure-latency.js';
import type { RemotePeople } from './remote-people.js';

const DOSSIERS = join(process.cwd(), 'deploy', 'local', 'dossiers');

export interface DrainFigures {
  messages: number;
  messagesPerSecond: number;
  /** Accepted by the sender per second, while the rest of the way is busy as well. */
  acceptedPerSecond: number;
  /** Messages never receipted, and how often one took effect at the receiver once more. */
  lost: number;
  doubled: number;
  bodyBytes: number;
  /** Sealed bytes of message and receipt together, over the bytes of the body. */
  overheadBytes: number;
}

const PATIENCE_MS = 300_000;
/** People at work at once. */
const LANES = 100;

/**
 * At saturation: offers are accepted (signed, sealed, committed) as fast as the sender can, and go over both brokers into
 * the receiver's database, and the signed receipts back into the sender's; timed from the first acceptance to the last
 * receipt.
 */
async function measureSaturation(
  sender: RunningNode,
  receiver: RunningNode,
  people: RemotePeople,
  approvals: readonly string[],
): Promise<DrainFigures> {
  const [here, there] = [await connectTo(sender), await connectTo(receiver)];
  const wanted = approvals.length;
  const [before, since] = [await receipted(here), new Date()];
  try {
    const began = performance.now();
    await inParallel(approvals, LANES, (approval) => people.approve(approval));
    const accepted = performance.now() - began;
    for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(20)) {
      if ((await waiting(here, receiver.id)) === 0) break;
    }
    const took = performance.now() - began;
    return {
      messages: wanted,
      messagesPerSecond: wanted / (took / 1_000),
      acceptedPerSecond: wanted / (accepted / 1_000),
      lost: wanted + before - (await receipted(here)),
      doubled: (await countTakenIn(there, since)).doubled,
      ...(await weigh(here, there)),
    };
  } finally {
    await Promise.all([here.end(), there.end()]);
  }
}

const receipted = (client: pg.Client) => count(client, "SELECT count(*) FROM message WHERE status = 'receipted'");
/** By its index: asked all the time while the rest is measured. */
const waiting = (client: pg.Client, recipient: string) =>
  count(client, `SELECT count(*) FROM outbox WHERE status <> 'closed' AND recipient = '${recipient}'`);

/** The latest: what brokers carry is sealed, a message once, and its receipt once. */
async function weigh(sender: pg.Client, receiver: pg.Client): Promise<{ bodyBytes: number; overheadBytes: number }> {
  const average = (bytes: string, of: string) =>
    `SELECT avg(bytes)::int AS count FROM (SELECT octet_length(${bytes}) AS bytes FROM ${of} LIMIT 100) AS latest`;
  const sealed = (kind: string) => average('sealed', `outbox WHERE kind = '${kind}' ORDER BY created_at DESC`);
  const carried = (await count(sender, sealed('message'))) + (await count(receiver, sealed('receipt')));
  const bodyBytes = await count(
    sender,
    average('content', `message WHERE direction = 'out' ORDER BY recorded_at DESC`),
  );
  return { bodyBytes, overheadBytes: carried - bodyBytes };
}

/** One sender and one receiver, measured again and again; what it takes to begin is prepared before the clock runs. */
export class ExchangeBench {
  constructor(
    private readonly sender: RunningNode,
    private readonly receiver: RunningNode,
    private readonly people: RemotePeople,
    private readonly say: (text: string) => void,
  ) {}

  someCase(): Promise<string> {
    return this.people.register(DOSSIERS);
  }

  async saturate(messages: number): Promise<DrainFigures> {
    return this.send(await this.prepare(messages));
  }

  /** @param approvals from `prepare`; each for one use */
  async send(approvals: readonly string[]): Promise<DrainFigures> {
    const figures = await measureSaturation(this.sender, this.receiver, this.people, approvals);
    // What the receiver still does with its new cases would fall on whatever is measured next.
    await this.rest();
    return figures;
  }

  async latency(messages: number, perSecond: number): Promise<LatencyFigures> {
    const approvals = await this.prepare(messages);
    this.say(`latency at ${perSecond} offers a second`);
    return this.pace(approvals, perSecond);
  }

  pace(approvals: readonly string[], perSecond: number): Promise<LatencyFigures> {
    return measureLatency(this.sender, this.people, approvals, perSecond);
  }

  /** Offers that wait for nothing but the supervisor's yes. */
  async prepare(messages: number): Promise<string[]> {
    this.say(`preparing ${messages} offers`);
    const approvals: string[] = [];
    await inParallel(Array.from({ length: messages }), LANES, async () => {
      approvals.push(await this.people.ask(await this.people.register(DOSSIERS), 'ne'));
    });
    await this.rest();
    return approvals;
  }

  /** Until both nodes have compared what was entered with other cases, and set its deadlines: that is no message's to pay for. */
  private async rest(): Promise<void> {
    for (const node of [this.sender, this.receiver]) {
      const client = await connectTo(node);
      const toDo = 'SELECT (SELECT count(*) FROM case_to_time) + (SELECT count(*) FROM case_to_compare) AS count';
      for (const until = Date.now() + PATIENCE_MS; (await count(client, toDo)) > 0; await sleep(200)) {
        if (Date.now() > until) throw new Error(`${node.id} does not come to rest`);
      }
      await client.end();
    }
  }
}

/** Does the work for every item, so many at a time. */
export async function inParallel<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at]!);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function count(client: pg.Client, sql: string): Promise<number> {
  const { rows } = await client.query<{ count: string }>(sql);
  return Number(rows[0]?.count ?? 0);
}
