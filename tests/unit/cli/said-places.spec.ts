import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { generateKey, publicHalf } from '#libs/envelope/keys.js';
import { run } from '../../../services/cli/run.js';
import { resolvePlaces } from '../../../services/cli/said-places.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const sub = join(folder.path, 'op', 'sub');
const NPM = { INIT_CWD: sub, npm_lifecycle_event: 'passerelle' };
afterAll(() => folder.remove());
beforeAll(() => {
  mkdirSync(sub, { recursive: true });
  const list = { participants: [], keys: [], revocations: [], agreements: [] };
  writeFileSync(join(sub, 'content.json'), JSON.stringify(list));
  for (const name of ['one', 'two', 'publisher'])
    writeFileSync(join(sub, `${name}.pub`), JSON.stringify(publicHalf(generateKey('Ed25519'))));
});

async function passerelle(line: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const complained: string[] = [];
  const out = { say: () => undefined, complain: (text: string) => void complained.push(text) };
  return `${await run(line.split(' '), out, environment)} ${complained.join()}`.trim();
}

describe('files that a command is told', () => {
  it.each([
    ['one and one', 'directory propose-list --list content.json --out list.proposal'],
    [
      'several',
      'directory propose-root --holder one.pub two.pub --threshold 2 --publisher publisher.pub --out root.proposal',
    ],
  ])('lie where npm was called from: %s', async (_name, line) => {
    expect(await passerelle(line, NPM)).toBe('0');
    expect(readFileSync(join(sub, line.split(' ').at(-1)!), 'utf8')).not.toBe('');
  });

  it('are looked for where the command runs when npm did not start it, or another of its scripts did', async () => {
    const line = 'directory propose-list --list content.json --out never.proposal';
    for (const environment of [{}, { INIT_CWD: sub, npm_lifecycle_event: 'test' }])
      expect(await passerelle(line, environment)).toMatch(/^2 .*cannot be read/);
  });

  it('the settings among them, with what they name left as a node takes it', async () => {
    writeFileSync(join(sub, 'settings.json'), '{"node": "Not An Id"}');
    expect(await passerelle('join check --settings settings.json', NPM)).toMatch(/settings at fault: .*node/);
    expect(await passerelle('join check --settings settings.json', {})).toMatch(/settings/);
  });

  it('are called so that they are known as files, by every command', () => {
    const sources = globSync('services/cli/**/*.ts').map((file) => readFileSync(file, 'utf8'));
    const said = sources.join('\n').matchAll(/(?:ption|rgument)\(\s*'[^']*[<[]([a-z.-]+)[>\]]/g);
    const called = [...said].map(([, name]) => name).filter((name) => /file|folder|place/.test(name!));
    expect(called.length).toBeGreaterThan(20);
    // A folder of another machine.
    expect(called.filter((name) => !/^(?:file|folder|place)(?:\.\.\.)?$/.test(name!))).toEqual(['folder-there']);
  });

  it('are whole paths, addresses and standard input as they are said', () => {
    const told: unknown[] = [];
    const program = new Command().exitOverride();
    program
      .command('try')
      .argument('<file>')
      .argument('<id>')
      .option('--out <folder>')
      .option('--source <place>')
      .option('--passphrase-file <file>')
      .option('--server <address>')
      .action((...all: unknown[]) => void told.push(...all.slice(0, 3)));
    resolvePlaces(program, '/from');
    const line = 'try a.json a-b --out /away --source https://directory.example/ --passphrase-file - --server nats://x';
    program.parse(line.split(' '), { from: 'user' });
    const options = { out: '/away', source: 'https://directory.example/', passphraseFile: '-', server: 'nats://x' };
    expect(told).toEqual(['/from/a.json', 'a-b', options]);
  });
});
