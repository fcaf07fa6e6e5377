import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.js';

const HOUSE = resolve(import.meta.dirname, '../..');
const CRUISER = join(import.meta.dirname, 'cruise-houses.mjs');

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

/** Writes each small house into a folder of its own and names the rules of the real house that it breaks, each once. */
export function rulesBrokenBy(trees: readonly Tree[]): string[][] {
  const folder = temporaryFolder();
  try {
    const houses = trees.map((tree, at) => write(join(folder.path, String(at)), { ...GROUND, ...tree }));
    const run = spawnSync(process.execPath, [CRUISER, join(HOUSE, '.dependency-cruiser.mjs'), ...houses], {
      cwd: HOUSE,
      encoding: 'utf8',
    });
    return JSON.parse(run.stdout) as string[][];
  } finally {
    folder.remove();
  }
}

function write(house: string, tree: Tree): string {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(house, path)), { recursive: true });
    writeFileSync(join(house, path), text);
  }
  return house;
}
