import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeMustFail } from './make-must-fail.js';
import { makeValid } from './make-valid.js';
import { drawKeys, setScene, type TestKeys } from './scene.js';
import type { Vector } from './types.js';

/**
 * Writes contracts/vectors anew, under the keys that stand there. Sealing draws fresh keys and salts, so that every run gives
 * other bytes; what a test holds is that the committed ones are what they say.
 */
const root = process.cwd();
const folder = join(root, 'contracts', 'vectors');
const keyFile = join(folder, 'keys.json');

function readKeys(): TestKeys {
  if (existsSync(keyFile)) return JSON.parse(readFileSync(keyFile, 'utf8')) as TestKeys;
  mkdirSync(folder, { recursive: true });
  const keys = drawKeys();
  writeFileSync(keyFile, `${JSON.stringify(keys, undefined, 2)}\n`);
  return keys;
}

function write(kind: 'valid' | 'must-fail', vectors: readonly Vector[]): void {
  const place = join(folder, kind);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const vector of vectors)
    writeFileSync(join(place, `${vector.name}.json`), `${JSON.stringify(vector, undefined, 2)}\n`);
  console.log(`${vectors.length} ${kind}`);
}

const scene = setScene(readKeys(), root);
write('valid', await makeValid(scene));
write('must-fail', await makeMustFail(scene));
writeFileSync(join(folder, 'trust-list.json'), `${JSON.stringify(scene.trustList, undefined, 2)}\n`);
