import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { sharePostgres } from './share-postgres.js';

/** Every check, in order; `npm test` and the continuous integration run this. Longest first; one that fails ends the run. */
const STAGES: readonly { name: string; args: readonly string[] }[] = [
  // Types too, the console's own included.
  { name: 'lint and types', args: ['node_modules/oxlint/bin/oxlint'] },
  { name: 'format', args: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
  {
    name: 'architecture',
    args: [
      'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
      '--config',
      '.dependency-cruiser.mjs',
      'services',
      'deploy',
      'tests',
      'schemas',
      'contracts',
    ],
  },
  { name: 'generated: refusal codes', args: ['contracts/tools/generate-refusal-codes.ts', '--check'] },
  { name: 'generated: schemas', args: ['schemas/tools/generate.ts', '--check'] },
  { name: 'generated: API description', args: ['contracts/tools/generate-openapi.ts', '--check'] },
  { name: 'generated: settings page', args: ['contracts/tools/describe-settings.ts', '--check'] },
  { name: 'generated: safeguards page', args: ['contracts/tools/list-safeguards.ts', '--check'] },
  { name: 'servers', args: ['dist/deploy/local/find-servers.js'] },
  { name: 'licences', args: ['deploy/checks/licences.ts'] },
  { name: 'known vulnerabilities', args: ['deploy/checks/vulnerabilities.ts'] },
];

const RESULTS = '.passerelle/test-results.json';

/** Says all at once, for stages that run beside each other. */
async function check({ name, args }: (typeof STAGES)[number]): Promise<boolean> {
  const started = Date.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (some: Buffer) => said.push(some));
  const [status] = (await once(child, 'close')) as [number | null];
  console.log(`\n— ${name}\n${Buffer.concat(said).toString()}${outcome(name, status, started)}`);
  return status === 0;
}

/** Two at a time, in order; none begins after one has failed. */
async function checkAll(): Promise<boolean> {
  const waiting = [...STAGES];
  let ok = true;
  const lane = async () => {
    for (let stage = waiting.shift(); stage && ok; stage = waiting.shift()) ok = (await check(stage)) && ok;
  };
  await Promise.all([lane(), lane()]);
  return ok;
}

const outcome = (name: string, status: number | null, started: number) =>
  `— ${name}: ${status === 0 ? 'ok' : 'failed'} (${((Date.now() - started) / 1000).toFixed(1)} s)`;

/**
 * One a processor, though many a test waits for a server: its servers keep the others busy, and with one worker more, what they all
 * do took a seventh more of two processors. Three at most: all share one PostgreSQL, and nobody has tried more.
 */
const WORKERS = `--maxWorkers=${Math.min(3, availableParallelism())}`;

/** @returns whether there were tests, and all passed */
function runTests(): boolean {
  mkdirSync('.passerelle', { recursive: true });
  rmSync(RESULTS, { force: true });
  // Demonstrations that tests start load the same modules.
  process.env['NODE_COMPILE_CACHE'] = resolve('.passerelle', 'compile-cache');
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const how = ['--passWithNoTests', WORKERS, '--json', `--outputFile=${RESULTS}`, ...process.argv.slice(2)];
  const started = Date.now();
  console.log('\n— tests');
  const { status } = spawnSync(process.execPath, [...jest, ...how], { stdio: 'inherit' });
  console.log(outcome('tests', status, started));
  if (!existsSync(RESULTS)) return false;
  const { numPassedTests: passed, numFailedTests: failed } = JSON.parse(readFileSync(RESULTS, 'utf8')) as Counts;
  console.log(`${passed} passed, ${failed} failed`);
  return status === 0 && passed > 0;
}

interface Counts {
  numPassedTests: number;
  numFailedTests: number;
}

process.exitCode = (await checkAll()) && (await sharePostgres(runTests)) ? 0 : 1;
