import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { folderOf } from '../../../deploy/local/share-postgres.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let memory: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  memory = temporaryFolder();
});
afterEach(() => memory.remove());

const ON_DISK = join('/clone', '.passerelle', 'test-postgres');

it('keeps the databases of the tests in memory where there is room, each clone its own', () => {
  const folder = folderOf('/clone', memory.path, 1);
  expect(dirname(folder)).toBe(memory.path);
  expect(folderOf('/clone', memory.path, 1)).toBe(folder);
  expect(folderOf('/other', memory.path, 1)).not.toBe(folder);
});

it('keeps them on the disk where there is too little memory, or no such file system', () => {
  expect(folderOf('/clone', memory.path, Number.MAX_SAFE_INTEGER)).toBe(ON_DISK);
  expect(folderOf('/clone', join(memory.path, 'missing'), 1)).toBe(ON_DISK);
});

it('finds what a killed run left in memory, though that took the room', () => {
  const left = folderOf('/clone', memory.path, 1);
  mkdirSync(left);
  expect(folderOf('/clone', memory.path, Number.MAX_SAFE_INTEGER)).toBe(left);
});
