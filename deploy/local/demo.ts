import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEMO_ROLES, type RunningNetwork, startNetwork } from './start-network.js';
import { Story } from './story.js';

/** `npm run demo`: a network on this machine, one case transfer told step by step, then everything keeps running. */
const { values } = parseArgs({ options: { exit: { type: 'boolean' }, report: { type: 'string' } } });
const root = process.cwd();
const folder = join(root, '.passerelle', 'demo');

function explain({ nodes }: RunningNetwork): void {
  console.log('\nThe network keeps running; Ctrl-C stops it. Its state is in .passerelle/demo, which may be deleted.');
  for (const { id, name, url } of nodes) console.log(`  ${id.padEnd(7)} ${url}/api/v1   ${name}`);
  console.log(`  users of each node: ${DEMO_ROLES.join(', ')}`);
}

async function main(): Promise<number> {
  console.log('Starting the network:');
  const network = await startNetwork(root, folder);
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  try {
    const story = new Story(network, join(root, 'deploy', 'local', 'dossiers'));
    const ok = await Promise.race([story.play(), interrupted.then(() => false)]);
    console.log(ok ? '\nEvery step went as it must.' : '\nThe story did not come to its end.');
    const nodes = network.nodes.map(({ id, url }) => ({ id, url }));
    if (values.report) writeFileSync(values.report, JSON.stringify({ ok, steps: story.steps, nodes }, undefined, 2));
    if (!values.exit) {
      explain(network);
      await interrupted;
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
