import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startBenchNetwork } from './bench-network.js';
import { connectTo } from './connect-to.js';
import { ExchangeBench } from './measure-exchange.js';
import { memoryOf } from './measure-process.js';
import { processorTimes } from './processor-times.js';

const WARM_UP = 300;
/** A node that has just started is not idle yet. */
const SETTLE_MS = 10_000;
/** What the measured messages leave behind is not theirs to pay for. */
const REST_MS = 1_500;

const say = (text: string) => console.log(`profile · ${text}`);

/**
 * What one message costs, in milliseconds of processor time of each process: tells more than messages a second on a machine
 * that is busy with something else. With PROFILE=1 the nodes also write CPU profiles below `.passerelle/prof` when they end.
 */
export async function profileExchange(
  interrupted: AbortSignal,
  { messages, rounds }: { messages: number; rounds: number },
): Promise<void> {
  const started = await startBenchNetwork(interrupted, { environment: sampled() });
  const { folder, sender, receiver, people } = started;
  try {
    const bench = new ExchangeBench(sender, receiver, people, say);
    await sleep(SETTLE_MS);
    const memory = () => ['mr', 'ne'].map((node) => memoryOf(folder, `node ${node}`));
    say(
      `idle ${memory()
        .map((each) => each?.nowMb)
        .join(' and ')} MB`,
    );
    await bench.saturate(WARM_UP);
    const perSecond = Number(process.env['PROFILE_RATE'] ?? 0);
    for (let round = 1; round <= rounds; round += 1) {
      const approvals = await bench.prepare(messages);
      await sleep(REST_MS);
      const [before, commits] = [processorTimes(folder), await countCommits(sender, receiver)];
      const figures = perSecond > 0 ? await bench.pace(approvals, perSecond) : await bench.send(approvals);
      const [after, committed] = [processorTimes(folder), await countCommits(sender, receiver)];
      let sum = 0;
      for (const [name, ms] of after) {
        const each = (ms - (before.get(name) ?? 0)) / messages;
        if (each < 0.05) continue;
        sum += each;
        say(`${each.toFixed(2).padStart(6)} ms · ${name}`);
      }
      const transactions = (committed - commits) / messages;
      say(`${sum.toFixed(2).padStart(6)} ms in all, ${transactions.toFixed(2)} transactions a message`);
      say(
        `${JSON.stringify(figures)}; at most ${memory()
          .map((each) => each?.peakMb)
          .join(' and ')} MB`,
      );
    }
  } finally {
    await started.stop();
  }
}

function sampled(): (node: string) => Readonly<Record<string, string>> {
  if (process.env['PROFILE'] !== '1') return () => ({});
  const folder = join(process.cwd(), '.passerelle', 'prof');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const flags = (node: string) => `--cpu-prof --cpu-prof-dir=${folder} --cpu-prof-name=${node}.cpuprofile`;
  return (node) => ({ NODE_OPTIONS: flags(node) });
}

async function countCommits(...nodes: Parameters<typeof connectTo>[0][]): Promise<number> {
  // The database counts a transaction a moment after its end.
  await sleep(REST_MS);
  let count = 0;
  for (const node of nodes) {
    const client = await connectTo(node);
    const sql = 'SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()';
    count += Number((await client.query<{ xact_commit: string }>(sql)).rows[0]?.xact_commit ?? 0);
    await client.end();
  }
  return count;
}
