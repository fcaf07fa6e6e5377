import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faultNamed } from './processes/draw-faults.js';
import { findNotBegun } from './processes/find-not-begun.js';
import { Progress, sourcesOf } from './processes/progress.js';
import { runSeeds } from './processes/run-seeds.js';

const ROOT = process.cwd();
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    simulation: { type: 'boolean', default: false },
    afresh: { type: 'boolean', default: false },
    fault: { type: 'string' },
    abreast: { type: 'string', default: '2' },
  },
});

/**
 * `npm run chaos -- --seeds N [--from S] [--abreast K] [--afresh] [--fault NAME] [--simulation]`: seeded runs in which
 * everything fails that can, or one thing only; ends with an error on any violation. Across real processes, on two networks at
 * a time unless told otherwise, or, much faster, two nodes in one process on a movable clock.
 */
async function main(): Promise<number> {
  if (![values.seeds, values.from, values.abreast].every((text) => /^[1-9]\d{0,6}$/.test(text))) {
    console.error('chaos: --seeds, --from and --abreast take whole numbers from 1');
    return 2;
  }
  return values.simulation ? simulate() : runProcesses();
}

async function runProcesses(): Promise<number> {
  const kept = join(ROOT, '.passerelle', 'chaos');
  const progress = new Progress(kept, sourcesOf(ROOT));
  const wanted = Array.from({ length: Number(values.seeds) }, (_each, at) => Number(values.from) + at);
  const { fault } = values;
  if (fault !== undefined) faultNamed(fault);
  const seeds = values.afresh || fault !== undefined ? wanted : progress.left(wanted);
  const say = (text: string) => console.log(`chaos · ${text}`);
  if (seeds.length < wanted.length) say(`${wanted.length - seeds.length} seeds passed before with these sources`);
  const folder = mkdtempSync(join(kept, 'run-'));
  const began = Date.now();
  const outcomes = await runSeeds({
    ...{ root: ROOT, folder, seeds, say, ...(fault === undefined ? {} : { fault }) },
    abreast: Math.min(Number(values.abreast), seeds.length),
    passed: (seed) => void (fault === undefined && progress.add(seed)),
    failed: (seed) => void (fault === undefined && progress.remove(seed)),
  });
  const failed = outcomes.filter(({ violations }) => violations.length > 0);
  if (failed.length === 0) rmSync(folder, { recursive: true, force: true });
  else say(`the history of what failed is in ${folder}`);
  const notBegun = fault === undefined ? findNotBegun(outcomes) : [];
  for (const text of notBegun) say(text);
  const each = ((Date.now() - began) / 1_000 / Math.max(1, outcomes.length)).toFixed(1);
  say(`${outcomes.length - failed.length} seeds passed, ${failed.length} failed, ${each} s a seed`);
  return failed.length === 0 && notBegun.length === 0 ? 0 : 1;
}

function simulate(): number {
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const { status } = spawnSync(process.execPath, [...jest, '--selectProjects', 'chaos', '--', 'simulation'], {
    stdio: 'inherit',
    env: { ...process.env, PASSERELLE_TEST_SEEDS: values.seeds, PASSERELLE_TEST_FIRST_SEED: values.from },
  });
  return status ?? 1;
}

process.exit(await main());
