import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/** `npm run chaos -- --seeds N [--from S]`: seeded runs of two nodes and everything that goes wrong between them; fails on any violation. */
const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '20' }, from: { type: 'string', default: '1' } },
});
const numbers = [values.seeds, values.from];
if (!numbers.every((text) => /^[1-9]\d{0,6}$/.test(text))) {
  console.error('chaos: --seeds and --from take whole numbers from 1');
  process.exit(2);
}
const jest = [
  '--experimental-vm-modules',
  '--no-warnings',
  'node_modules/jest/bin/jest.js',
  '--selectProjects',
  'chaos',
];
const { status } = spawnSync(process.execPath, jest, {
  stdio: 'inherit',
  env: { ...process.env, PASSERELLE_TEST_SEEDS: values.seeds, PASSERELLE_TEST_FIRST_SEED: values.from },
});
process.exitCode = status ?? 1;
