import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { sharePostgres } from './share-postgres.js';

/** Every check, in order; `npm test` and the continuous integration run this. The first stage that fails ends the run. */
const STAGES: readonly { name: string; args: readonly string[] }[] = [
  { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'] },
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
  { name: 'types of the console', args: ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'services/console'] },
  { name: 'lint', args: ['node_modules/eslint/bin/eslint.js', '.'] },
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

function runStage(name: string, args: readonly string[]): boolean {
  const started = Date.now();
  console.log(`\n— ${name}`);
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  console.log(`— ${name}: ${status === 0 ? 'ok' : 'failed'} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return status === 0;
}

/** Pages, nodes and a browser wait for each other: beside other tests longer than any person would. */
const RUNS: readonly { name: string; args: readonly string[] }[] = [
  { name: 'tests', args: ['--ignoreProjects', 'browser', '--maxWorkers=2'] },
  { name: 'tests in the browser', args: ['--selectProjects', 'browser', '--maxWorkers=1'] },
];

const filter = process.argv.slice(2);
/** Whoever names projects gets those. */
const runs = filter.includes('--selectProjects') ? [{ name: 'tests', args: ['--maxWorkers=2'] }] : RUNS;

/** Every run, also where the first failed. @returns whether there were tests, and all passed */
function runTests(): boolean {
  mkdirSync('.passerelle', { recursive: true });
  const outcomes = runs.map(({ name, args }) => runJest(name, args));
  const sum = (of: 'passed' | 'failed') => outcomes.reduce((total, each) => total + each[of], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  return outcomes.every(({ ok }) => ok) && sum('passed') > 0;
}

function runJest(name: string, args: readonly string[]): { ok: boolean; passed: number; failed: number } {
  rmSync(RESULTS, { force: true });
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', '--passWithNoTests'];
  const ok = runStage(name, [...jest, ...args, '--json', `--outputFile=${RESULTS}`, ...filter]);
  if (!existsSync(RESULTS)) return { ok: false, passed: 0, failed: 0 };
  const counts = JSON.parse(readFileSync(RESULTS, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  return { ok, passed: counts.numPassedTests, failed: counts.numFailedTests };
}

const ready = STAGES.every(({ name, args }) => runStage(name, args));
process.exitCode = ready && (await sharePostgres(runTests)) ? 0 : 1;
