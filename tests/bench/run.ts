import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { RunningNetwork } from '../../deploy/local/start-network.js';
import type { RunningNode } from '../../deploy/local/start-node.js';
import { type BenchNetwork, startBenchNetwork } from './bench-network.js';
import { FIRST_MADE_UP, growStored } from './grow-stored.js';
import { measureAttachments } from './measure-attachments.js';
import { type DrainFigures, ExchangeBench } from './measure-exchange.js';
import { measureFsync } from './measure-fsync.js';
import { measureLists } from './measure-lists.js';
import { measurePeers } from './measure-peers.js';
import { memoryOf } from './measure-process.js';
import { profileExchange } from './profile-exchange.js';
import { RawLimit } from './raw-limit.js';

/** A node that has just started is not idle yet. */
const SETTLE_MS = 10_000;
const numberOf = (name: string, otherwise: number) => Number(process.env[`PASSERELLE_BENCH_${name}`] ?? otherwise);
/** Messages of a round at saturation, and rounds; product and raw limit take turns. */
const MESSAGES = numberOf('MESSAGES', 1_000);
const ROUNDS = numberOf('ROUNDS', 5);
/** Messages at a steady rate, and the rate a second. */
const TIMED = numberOf('TIMED', 500);
const RATE = numberOf('RATE', 50);
const BODY_BYTES = 4_096;
const FILE_BYTES = numberOf('FILE_MB', 512) * 1_000_000;
/** Stored messages with which throughput and lists are measured again. */
const STORED = numberOf('STORED', 1_000_000);
const START_STORED = numberOf('START_STORED', 10_000);

const say = (text: string) => console.log(`bench · ${text}`);
const median = (values: readonly number[]) =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;

/**
 * Shows progress and prints, as its last line, one JSON object with the figures (`npm run bench`). With `--profile`, instead:
 * what a message costs each process, in milliseconds of processor time.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { profile: { type: 'boolean' } } });
  if (values.profile) return profileExchange(interruption.signal, { messages: MESSAGES, rounds: ROUNDS });
  say('starting a network');
  const started = await startBenchNetwork(interruption.signal);
  try {
    console.log(JSON.stringify(await measure(started)));
  } finally {
    await started.stop();
  }
}

async function measure({ network, folder, sender: mr, receiver: ne, people }: BenchNetwork) {
  await sleep(SETTLE_MS);
  const idle = memoryOf(folder, 'node ne');
  const bench = new ExchangeBench(mr, ne, people, say);
  await grow(network, { from: 0, to: START_STORED });

  say('disclosure');
  const perSecond = Math.round(await people.decisions(await bench.someCase(), 'ne'));
  say(`one fsync of the disk: ${measureFsync(folder).toFixed(2)} ms`);

  const [drains, raws] = await inTurns(bench, mr);
  const messagesPerSecond = median(drains.map((each) => each.messagesPerSecond));
  const raw = median(raws);
  const loaded = ['mr', 'ne'].map((id) => memoryOf(folder, `node ${id}`)?.peakMb ?? Number.NaN);
  say(`bodies of ${drains.at(-1)?.bodyBytes} bytes`);
  say(`idle ${idle?.nowMb} MB, loaded ${loaded.join(' and ')} MB`);
  const latency = await bench.latency(TIMED, RATE);
  const half = await bench.latency(TIMED, Math.round(messagesPerSecond / 2));
  say(`at ${half.perSecond}/s, half of saturation: p50 ${half.p50Ms} ms, p99 ${half.p99Ms} ms`);

  say(`a file of ${FILE_BYTES / 1e6} MB`);
  const attachments = await measureAttachments(network, folder, FILE_BYTES);
  const startMs = await restart(ne);
  say('peers: 2 and 50, in turns');
  const peers = await measurePeers(MESSAGES / 2);
  say(`received with 2 peers ${Math.round(peers.with2)}/s, with 50 ${Math.round(peers.with50)}/s`);

  const before = await measureLists(network, 'mr');
  say(`a page of a list with ${START_STORED} messages: p95 ${before.p95Ms} ms`);
  await grow(network, { from: START_STORED, to: STORED });
  const lists = await measureLists(network, 'mr');
  say(`with ${STORED}: p95 ${lists.p95Ms} ms, the slowest ${lists.slowest}`);
  const kept = await throughputKept(bench);
  return {
    endToEnd: {
      messagesPerSecond: Math.round(messagesPerSecond),
      ratioToRawLimit: Number((messagesPerSecond / raw).toFixed(3)),
      p50Ms: latency.p50Ms,
      p99Ms: latency.p99Ms,
      lost: sum([...drains, latency, half].map((each) => each.lost)),
      doubled: sum(drains.map((each) => each.doubled)),
    },
    memory: { idleMb: idle?.nowMb, loadedMb: Math.max(...loaded) },
    wire: { overheadBytes: drains.at(-1)?.overheadBytes },
    disclosure: { perSecond },
    attachments,
    growth: {
      throughputAt1M: Math.round(messagesPerSecond * kept),
      listP95MsAt1M: lists.p95Ms,
      throughputAt50Peers: Math.round(messagesPerSecond * (peers.with50 / peers.with2)),
    },
    startMs,
  };
}

/** Product and raw limit one after the other, so that a machine that slows down slows both. */
async function inTurns(bench: ExchangeBench, mr: RunningNode): Promise<[DrainFigures[], number[]]> {
  const raw = await RawLimit.open(mr.databaseUrl, BODY_BYTES);
  const [drains, raws]: [DrainFigures[], number[]] = [[], []];
  await raw.measure(MESSAGES / 2);
  await bench.saturate(MESSAGES / 2);
  for (let round = 1; round <= ROUNDS; round += 1) {
    const drain = await bench.saturate(MESSAGES);
    drains.push(drain);
    raws.push(await raw.measure(2 * MESSAGES));
    say(`round ${round}: ${Math.round(drain.messagesPerSecond)}/s of a raw ${Math.round(raws.at(-1) ?? 0)}/s`);
  }
  await raw.close();
  return [drains, raws];
}

/**
 * A network that holds little and the one that holds much, in turns: a machine that slows down slows both.
 * @param bench of the one that has grown @returns what is left of the throughput, 1 when nothing was lost
 */
async function throughputKept(bench: ExchangeBench): Promise<number> {
  say('another network, that holds little');
  const other = await startBenchNetwork(interruption.signal, { name: 'bench-beside' });
  try {
    await grow(other.network, { from: 0, to: START_STORED });
    const beside = new ExchangeBench(other.sender, other.receiver, other.people, say);
    const [few, many]: [number[], number[]] = [[], []];
    for (const each of [beside, bench]) await each.saturate(MESSAGES / 2);
    for (let round = 1; round <= ROUNDS; round += 1) {
      few.push((await beside.saturate(MESSAGES)).messagesPerSecond);
      many.push((await bench.saturate(MESSAGES)).messagesPerSecond);
      say(
        `round ${round}: with ${START_STORED} ${Math.round(few.at(-1)!)}/s, with ${STORED} ${Math.round(many.at(-1)!)}/s`,
      );
    }
    return median(many) / median(few);
  } finally {
    await other.stop();
  }
}

async function grow({ nodes }: RunningNetwork, range: { from: number; to: number }): Promise<void> {
  const both = nodes.filter(({ id }) => id !== 'iom-ne');
  await Promise.all(
    both.map(async ({ id, databaseUrl, folder }) => {
      // A node none of whose first cases has a key takes its key folder for lost; nothing of this one is ever opened.
      writeFileSync(join(folder, 'case-keys', `${FIRST_MADE_UP}.key`), '');
      await growStored(databaseUrl, range, (messages) => say(`${id} holds ${messages} made-up messages`));
    }),
  );
}

/** @returns ms from the start of the process until it is ready */
async function restart({ service }: RunningNode): Promise<number> {
  await service.stop();
  const began = performance.now();
  await service.restart();
  return Math.round(performance.now() - began);
}

const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
