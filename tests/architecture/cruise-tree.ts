import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.js';

const HOUSE = resolve(import.meta.dirname, '../..');
const CRUISER = join(HOUSE, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** Path in the tree → text of the file. */
export type Tree = Readonly<Record<string, string>>;

const pack = (name: string): Tree => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: 'module.exports = {};',
});

const GROUND: Tree = {
  'package.json': JSON.stringify({
    type: 'module',
    imports: { '#libs/*.js': { source: './services/libs/*.ts', default: './dist/services/libs/*.js' } },
    dependencies: { '@nestjs/common': '1', typeorm: '1', jose: '1' },
    devDependencies: { 'for-tests': '1' },
  }),
  'tsconfig.json': JSON.stringify({ compilerOptions: { module: 'nodenext', customConditions: ['source'] } }),
  ...['@nestjs/common', 'typeorm', 'jose', 'for-tests', 'undeclared'].reduce(
    (all, name) => ({ ...all, ...pack(name) }),
    {},
  ),
};

/** Writes a small house into a folder of its own and names the rules of the real house that it breaks, each once. */
export function rulesBrokenBy(tree: Tree): string[] {
  const folder = temporaryFolder();
  try {
    for (const [path, text] of Object.entries({ ...GROUND, ...tree })) {
      mkdirSync(dirname(join(folder.path, path)), { recursive: true });
      writeFileSync(join(folder.path, path), text);
    }
    const rules = join(HOUSE, '.dependency-cruiser.mjs');
    const run = spawnSync(
      process.execPath,
      [CRUISER, '--config', rules, '--output-type', 'json', 'services', 'tests'],
      {
        cwd: folder.path,
        encoding: 'utf8',
      },
    );
    const { summary } = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string } }[] } };
    return [...new Set(summary.violations.map(({ rule }) => rule.name))];
  } finally {
    folder.remove();
  }
}
