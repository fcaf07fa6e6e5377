import { afterAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, publicHalf } from '#libs/envelope/keys.js';
import { run } from '../../../services/cli/run.js';
import { sealText } from '../../../services/directory/seal-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const place = (name: string) => join(folder.path, name);
const PAGE = readFileSync('docs/operations/national-law.md', 'utf8');
const LINES = [...PAGE.matchAll(/```\n([^`]+)```/g)].flatMap(([, block = '']) => block.trim().split('\n'));

/** A line of the page, with files in this test's folder; `>` writes what it says, as a shell does. */
async function say(line: string): Promise<{ code: number; said: string; complained: string }> {
  const [command = '', into] = line.split(' > ');
  const args = command.split(' ').map((word) => (word === '-' ? place('passphrase') : word));
  const [said, complained]: [string[], string[]] = [[], []];
  const out = { say: (text: string) => void said.push(text), complain: (text: string) => void complained.push(text) };
  const here = args.map((word) => (/\.(key|json)$/.test(word) ? place(word) : word));
  const code = await run(['national-configuration', ...here], out);
  if (into !== undefined) writeFileSync(place(into), said.join('\n'));
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe('the page for those who sign national law', () => {
  it('leads, line by line, to a file that a node goes by', async () => {
    expect(LINES.map((line) => line.split(' ')[0])).toEqual(['key', 'sign', 'sign', 'verify']);
    writeFileSync(place('passphrase'), 'correct horse battery');
    const other = generateKey('Ed25519');
    writeFileSync(place('other.key'), await sealText(JSON.stringify(other), 'correct horse battery', 10));
    const [key = '', ...rest] = LINES;
    expect(await say(key)).toMatchObject({ code: 0, complained: '' });

    const [, block = ''] = /```json\n([^`]+)```/.exec(PAGE) ?? [];
    const authority = JSON.parse(block) as { threshold: number; keys: object[] };
    const publics = [JSON.parse(readFileSync(place('one.pub'), 'utf8')) as object, publicHalf(other)];
    expect(authority.keys.map((each) => ({ ...each, x: '' }))).toEqual(publics.map((each) => ({ ...each, x: '' })));
    writeFileSync(place('authority.json'), JSON.stringify({ ...authority, keys: publics }));

    copyFileSync('contracts/national-configurations/niger.json', place('law.json'));
    for (const line of rest) expect(await say(line)).toMatchObject({ code: 0, complained: '' });
  });
});
