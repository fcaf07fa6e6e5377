import 'reflect-metadata';
import { FaultFile } from './adapters/faults/fault-file.js';
import { describeError } from './adapters/log/describe-error.js';
import { remedyOf } from './adapters/log/remedy-of.js';
import { readSettings, readTestFaults, SettingsError } from './config.js';
import type { Clock } from './ports/clock.js';
import { onReach } from './ports/failpoints.js';
import { runNode } from './run-node.js';

/** One node as a process: settings → node → until it is told to end. */
async function main(): Promise<void> {
  if (!process.version.startsWith('v24.')) throw new Error('a node runs on Node 24');
  const settings = readSettings();
  const node = await runNode(settings, makeClock(readTestFaults(settings)));

  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      node.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

/** The machine's clock; in a test that plans faults, the clock and the faults of its plan. */
function makeClock(faults: string | undefined): Clock {
  if (faults === undefined) return { now: () => new Date() };
  const planned = new FaultFile(faults);
  onReach((place) => planned.reach(place));
  process.stderr.write('this node acts out planned faults: only ever in a test\n');
  return planned;
}

main().catch((error: unknown) => {
  const said = error instanceof SettingsError ? error.message : JSON.stringify(describeError(error));
  const remedy = remedyOf(error);
  process.stderr.write(`passerelle cannot start: ${said}\n${remedy === undefined ? '' : `${remedy}\n`}`);
  process.exit(1);
});
