import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { makeAll } from './make-all.js';
import { drawKeys, setScene, type TestKeys } from './scene.js';
import { runVector } from './run-vector.js';
import type { Vector, VectorSet } from './types.js';

/**
 * Writes contracts/vectors, under the keys that stand there. Sealing draws fresh keys and salts, so that every making gives
 * other bytes: what stands there and still says the same and holds is left as it is. `--anew` writes all of them.
 */
const root = process.cwd();
const folder = join(root, 'contracts', 'vectors');
const keyFile = join(folder, 'keys.json');

function readKeys(): TestKeys {
  const kept = existsSync(keyFile) ? (JSON.parse(readFileSync(keyFile, 'utf8')) as TestKeys) : undefined;
  mkdirSync(folder, { recursive: true });
  const drawn = drawKeys();
  // A node that came later gets keys of its own; those that are published stay.
  const keys = { ...drawn, ...kept, nodes: { ...drawn.nodes, ...kept?.nodes } };
  writeFileSync(keyFile, `${JSON.stringify(keys, undefined, 2)}\n`);
  return keys;
}

async function write(kind: keyof VectorSet, vectors: readonly Vector[]): Promise<void> {
  const place = join(folder, kind);
  mkdirSync(place, { recursive: true });
  const wanted = new Set(vectors.map(({ name }) => `${name}.json`));
  for (const file of readdirSync(place)) if (!wanted.has(file)) rmSync(join(place, file));
  let written = 0;
  for (const vector of vectors) {
    const path = join(place, `${vector.name}.json`);
    if (!process.argv.includes('--anew') && (await stillHolds(path, vector))) continue;
    writeFileSync(path, `${JSON.stringify(vector, undefined, 2)}\n`);
    written += 1;
  }
  console.log(`${vectors.length} ${kind}, ${written} of them written`);
}

async function stillHolds(path: string, { clause, description, operation, expected }: Vector): Promise<boolean> {
  if (!existsSync(path)) return false;
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Vector;
  const saying = ({ body, code, next }: Vector['expected']) => ({ body, code, next });
  const same = [kept.clause, kept.description, kept.operation, saying(kept.expected)];
  if (!isDeepStrictEqual(same, [clause, description, operation, saying(expected)])) return false;
  return isDeepStrictEqual(JSON.parse(JSON.stringify(await runVector(kept, scene))), kept.expected);
}

const scene = setScene(readKeys(), root);
const all = await makeAll(scene, root);
await write('valid', all.valid);
await write('must-fail', all['must-fail']);
writeFileSync(join(folder, 'trust-root.json'), scene.root);
writeFileSync(join(folder, 'trust-list.json'), `${JSON.stringify(scene.trustList, undefined, 2)}\n`);
