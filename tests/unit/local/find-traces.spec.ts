import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { tracesInFolder } from '../../../deploy/local/story/find-traces.js';
import { readFolder } from '../../support/read-folder.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const MIB = 1 << 20;
const WORDS = ['Aïssatou', 'N.Diaye', 'Ba (Oumar)'];
let folder: ReturnType<typeof temporaryFolder>;

function put(name: string, text: string, at = 0): string {
  const file = join(folder.path, 'in', name);
  writeFileSync(file, Buffer.concat([Buffer.alloc(at, 0xc3), Buffer.from(text)]));
  return file;
}

beforeAll(() => {
  folder = temporaryFolder();
  mkdirSync(join(folder.path, 'in'));
});
afterAll(() => folder.remove());

it.each([
  ['at the start', 0],
  ['across two pieces that are read', MIB - 4],
  ['across the next two', 2 * MIB - 1],
  ['behind a piece', MIB],
])('finds a word %s of a file, with what its letters are in bytes', (_where, at) => {
  const file = put('found', 'Aïssatou was here', at);
  expect(tracesInFolder(folder.path, WORDS)).toEqual([file]);
  put('found', 'nobody', at);
  expect(tracesInFolder(folder.path, WORDS)).toEqual([]);
});

it('takes every letter of a word for itself', () => {
  put('found', 'NxDiaye, Ba Oumar');
  expect(tracesInFolder(folder.path, WORDS)).toEqual([]);
  const file = put('found', 'Ba (Oumar)');
  expect(tracesInFolder(folder.path, WORDS)).toEqual([file]);
});

it('finds a word in the name of a file, and nothing where there are no words', () => {
  const file = put('of Aïssatou', 'nobody');
  expect(tracesInFolder(folder.path, WORDS)).toContain(file);
  expect(tracesInFolder(folder.path, [])).toEqual([]);
});

it('leaves out what nobody has written to since', () => {
  const file = put('found', 'N.Diaye');
  utimesSync(file, 10, 10);
  expect(tracesInFolder(folder.path, ['N.Diaye'], 11_000)).toEqual([]);
  expect(tracesInFolder(folder.path, ['N.Diaye'], 10_000)).toEqual([file]);
});

it('bears that a file went between the listing and the reading', () => {
  const [file, here] = [put('found', 'Ba (Oumar)'), join(folder.path, 'in')];
  // Its name is of no text, so that it is not found under the one it is listed by.
  writeFileSync(Buffer.concat([Buffer.from(join(here, 'gone')), Buffer.of(0xff)]), '');
  expect(tracesInFolder(here, WORDS)).toContain(file);
  expect(readFolder(here)).toContainEqual({ file, text: 'Ba (Oumar)' });
});
