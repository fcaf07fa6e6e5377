import { afterAll, expect, it } from '@jest/globals';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../services/cli/run.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const place = (name: string) => join(folder.path, name);

it('a network begins with the list that the page gives, on which nobody is yet', async () => {
  const [, content = ''] = /`(\{"participants".*?\})`/.exec(readFileSync('docs/operations/directory.md', 'utf8')) ?? [];
  writeFileSync(place('content.json'), content);
  const complained: string[] = [];
  const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
  const args = ['directory', 'propose-list', '--list', place('content.json'), '--out', place('list.proposal')];
  expect([await run(args, out), complained]).toEqual([0, []]);
  expect(existsSync(place('list.proposal'))).toBe(true);
});
