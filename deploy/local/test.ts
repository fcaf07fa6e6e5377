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

function runTests(): boolean {
  mkdirSync('.passerelle', { recursive: true });
  rmSync(RESULTS, { force: true });
  const jest = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js'];
  const passed = runStage('tests', [
    ...jest,
    '--maxWorkers=3',
    '--json',
    `--outputFile=${RESULTS}`,
    ...process.argv.slice(2),
  ]);
  if (!existsSync(RESULTS)) return false;
  const counts = JSON.parse(readFileSync(RESULTS, 'utf8')) as { numPassedTests: number; numFailedTests: number };
  console.log(`${counts.numPassedTests} passed, ${counts.numFailedTests} failed`);
  return passed;
}

const ready = STAGES.every(({ name, args }) => runStage(name, args));
process.exitCode = ready && (await sharePostgres(runTests)) ? 0 : 1;
