import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareState } from './demo-state.js';
import { explainDoors } from './explain-doors.js';
import { DEMO_GUESTS, DEMO_MEMBERS } from './members.js';
import { Progress } from './progress.js';
import { transcriptOf } from './transcript.js';
import { type RunningNetwork, startNetwork } from './start-network.js';
import { Story } from './story/story.js';

/** `npm run demo`: a network on this machine, its story told step by step, then everything keeps running. */
const { values } = parseArgs({
  options: {
    exit: { type: 'boolean' },
    chapters: { type: 'string' },
    report: { type: 'string' },
    state: { type: 'string' },
    transcript: { type: 'string' },
  },
});
const root = process.cwd();
const chapters = chaptersAsked(values.chapters);
const folder = values.state ?? join(root, '.passerelle', 'demo');
const lines: string[] = [];
const progress = new Progress((text) => {
  lines.push(text);
  console.log(text);
});

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
// Whoever started this is gone, however that ended: nobody is left to read the story.
process.on('disconnect', () => interruption.abort());

const interrupted = new Promise<void>((resolve) => {
  interruption.signal.addEventListener('abort', () => resolve());
});

/** How many chapters are told, the first ones; all unless said. */
function chaptersAsked(said: string | undefined): number {
  if (said === undefined) return Infinity;
  if (/^[1-9]\d?$/.test(said)) return Number(said);
  console.error('--chapters takes a number from 1 to 99');
  process.exit(2);
}

function report(ok: boolean, network?: RunningNetwork): void {
  if (!values.report) return;
  const nodes = (network?.nodes ?? []).map(({ id, name, url }) => ({ id, name, url }));
  writeFileSync(values.report, JSON.stringify({ ok, steps: progress.steps, nodes }, undefined, 2));
}

async function start(): Promise<RunningNetwork> {
  if (await prepareState(root, folder)) console.log('The state of an older version was dropped.');
  progress.say('Starting the network:');
  return startNetwork({
    root,
    folder,
    progress,
    members: DEMO_MEMBERS,
    guests: DEMO_GUESTS,
    // Niger has none: its bundles say so, and everything else is the same.
    stamped: ['MR'],
    interrupted: interruption.signal,
  });
}

async function tell(network: RunningNetwork): Promise<boolean> {
  const story = new Story(network, join(root, 'deploy', 'local', 'dossiers'), progress, interruption.signal);
  const ok = await Promise.race([story.play(chapters), interrupted.then(() => false)]);
  progress.say(ok ? '\nEvery step went as it must.' : '\nThe story did not come to its end.');
  return ok;
}

async function main(): Promise<number> {
  const network = await start().catch((error: unknown) => {
    report(false);
    throw error;
  });
  try {
    const ok = await tell(network);
    report(ok, network);
    if (values.transcript) writeFileSync(values.transcript, transcriptOf(lines));
    if (!values.exit && !interruption.signal.aborted) {
      explainDoors(network, folder);
      await interrupted;
      console.log('\nStopping.');
    }
    return ok ? 0 : 1;
  } finally {
    await network.stop();
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
