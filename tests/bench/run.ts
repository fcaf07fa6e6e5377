import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startNetwork } from '../../deploy/local/start-network.js';
import { BenchNode } from './bench-node.js';
import { measureAttachments } from './measure-attachments.js';
import { measureDisclosure } from './measure-disclosure.js';
import { inParallel, measureSaturation, measureLatency } from './measure-exchange.js';
import { memoryOf } from './measure-process.js';
import { measureRawLimit } from './raw-limit.js';

const DRAINED = Number(process.env['DRAINED'] ?? 2_000);
const TIMED = Number(process.env['TIMED'] ?? 150);
const RATE = Number(process.env['RATE'] ?? 20);
const RAW = Number(process.env['RAW'] ?? 4_000);
const BODY_BYTES = 4_096;
const FILE_BYTES = Number(process.env['FILE_MB'] ?? 256) * 1_000_000;

/** Shows progress and prints, as its last line, one JSON object with the figures (`npm run bench`). */
async function main(): Promise<void> {
  const root = process.cwd();
  const folder = join(root, '.passerelle', 'bench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const say = (text: string) => console.log(`bench · ${text}`);
  say('starting a network');
  const network = await startNetwork({ root, folder, interrupted: interruption.signal });
  const nodeNamed = (id: string) => network.nodes.find((each) => each.id === id)!;
  const [mr, ne] = [nodeNamed('mr'), nodeNamed('ne')];
  try {
    const idle = memoryOf(folder, 'node ne');
    const people = await BenchNode.open(mr);
    const dossiers = join(root, 'deploy', 'local', 'dossiers');
    say(`registering ${DRAINED + TIMED} cases`);
    const cases: string[] = [];
    await inParallel(Array.from({ length: DRAINED + TIMED }), 50, async () =>
      cases.push(await people.register(dossiers)),
    );
    say('disclosure');
    const perSecond = Math.round(await measureDisclosure(people, cases[0]!, 'ne'));
    say('putting the offers before the supervisor');
    const approvals: string[] = [];
    await inParallel(cases, 50, async (id) => approvals.push(await people.ask(id, 'ne')));
    say(`latency at ${RATE} offers a second`);
    const latency = await measureLatency(people, approvals.splice(0, TIMED), RATE);
    say(`${DRAINED} offers at saturation`);
    const drain = await measureSaturation(mr, ne, people, approvals);
    const loaded = memoryOf(folder, 'node ne');
    const restarted = performance.now();
    await ne.service.stop();
    const stopped = performance.now();
    await ne.service.restart();
    const startMs = Math.round(performance.now() - stopped);
    say(`stopped in ${Math.round(stopped - restarted)} ms; the raw limit, ${RAW} messages`);
    const raw = await measureRawLimit(mr.databaseUrl, RAW, BODY_BYTES);
    await people.close();
    say(`one file of ${FILE_BYTES / 1e6} MB`);
    const attachments = await measureAttachments(network, folder, FILE_BYTES);
    const figures = {
      endToEnd: {
        messagesPerSecond: Math.round(drain.messagesPerSecond),
        rawPerSecond: Math.round(raw),
        ratioToRawLimit: Number((drain.messagesPerSecond / raw).toFixed(3)),
        atRate: latency.perSecond,
        p50Ms: latency.p50Ms,
        p99Ms: latency.p99Ms,
        acceptedPerSecond: Math.round(drain.acceptedPerSecond),
        lost: drain.lost,
        doubled: drain.doubled,
      },
      memory: { idleMb: idle?.nowMb, loadedMb: loaded?.peakMb },
      wire: { overheadBytes: drain.overheadBytes },
      disclosure: { perSecond },
      attachments,
      startMs,
    };
    console.log(JSON.stringify(figures));
  } finally {
    await network.stop();
  }
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());
main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
