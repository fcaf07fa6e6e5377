import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { makeAll } from '../../../contracts/tools/vectors/make-all.js';
import { runVector } from '../../../contracts/tools/vectors/run-vector.js';
import { setScene, type TestKeys } from '../../../contracts/tools/vectors/scene.js';
import type { Vector } from '../../../contracts/tools/vectors/types.js';

const read = <T>(path: string) => JSON.parse(readFileSync(path, 'utf8')) as T;
const scene = setScene(read<TestKeys>('contracts/vectors/keys.json'), process.cwd());
const filesOf = (kind: string) => globSync(`contracts/vectors/${kind}/*.json`).sort();
const all = [...filesOf('valid'), ...filesOf('must-fail')];

describe('the published vectors', () => {
  it('are enough, named by their files, and each rests on a clause of the protocol', () => {
    expect(filesOf('valid').length).toBeGreaterThan(20);
    expect(filesOf('must-fail').length).toBeGreaterThan(70);
    const pages = ['contracts/protocol.md', ...globSync('contracts/protocol/*.md')];
    const protocol = pages.map((page) => readFileSync(page, 'utf8')).join('\n');
    for (const file of all) {
      const { name, clause } = read<Vector>(file);
      expect(`${name}.json`).toBe(basename(file));
      expect({ name, clause: protocol.includes(`**${clause}** `) }).toEqual({ name, clause: true });
    }
  });

  it('are read under the published trust list', () => {
    expect(read('contracts/vectors/trust-list.json')).toEqual(scene.trustList);
    expect(readFileSync('contracts/vectors/trust-root.json', 'utf8')).toBe(scene.root);
  });

  it.each(all)('%s', async (file) => {
    const vector = read<Vector>(file);
    expect(await runVector(vector, scene)).toEqual(vector.expected);
  });
});

describe('vectors made anew', () => {
  it('are the same cases and have the same outcomes', async () => {
    const made = await makeAll(scene, process.cwd());
    for (const kind of ['valid', 'must-fail'] as const) {
      const vectors = made[kind];
      const names = vectors.map(({ name }) => `${name}.json`).sort();
      expect(names).toEqual(
        filesOf(kind)
          .map((file) => basename(file))
          .sort(),
      );
      for (const vector of vectors) {
        expect({ name: vector.name, outcome: await runVector(vector, scene) }).toEqual({
          name: vector.name,
          outcome: vector.expected,
        });
      }
    }
  });
});
