import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openSealedKey } from '../../../services/directory/seal-key.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const HOUSE = resolve(import.meta.dirname, '../../..');
const folder = temporaryFolder();
afterAll(() => folder.remove());
const file = join(folder.path, 'holder.key');
const SECRET = 'a long passphrase é';

/** util-linux's, which gives a command a terminal of its own; others of this name take other options. */
const hasTerminal = spawnSync('script', ['--version']).status === 0;
if (!hasTerminal) console.warn('Not tried at a terminal: this machine has no `script` of util-linux.');
const itAtTerminal = hasTerminal ? it : it.skip;

interface Ended {
  code: number | null;
  output: string;
}

/** Runs `directory key`; types what stands there each time that a passphrase is asked for. */
function makeKey(program: string, args: readonly string[], typed: readonly string[]): Promise<Ended> {
  rmSync(file, { force: true });
  const child = spawn(program, args, { cwd: HOUSE, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => undefined);
  const left = [...typed];
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    for (let asked = text.match(/assphrase[^:\n]*: /g)?.length ?? 0; asked > 0; asked -= 1)
      child.stdin.write(left.shift() ?? '');
  });
  return new Promise((ended) => child.on('close', (code) => ended({ code, output })));
}

const COMMAND = ['deploy/local/bootstrap.mjs', 'passerelle', 'directory', 'key', '--out', file];
const LINE = [process.execPath, ...COMMAND, '--passphrase-file', '-'].map((each) => `'${each}'`).join(' ');
/** `stty` tells afterwards whether the terminal echoes again. */
const atTerminal = (...typed: string[]) =>
  makeKey('script', ['-qec', `${LINE}; code=$?; stty -a; exit $code`, '/dev/null'], typed);

beforeAll(() => void spawnSync(process.execPath, ['deploy/local/bootstrap.mjs', 'build'], { cwd: HOUSE }));

describe('a passphrase that is typed at a terminal', () => {
  itAtTerminal(
    'is asked for twice where a key is made, is not shown, and what was struck out does not count',
    async () => {
      const { code, output } = await atTerminal(`${SECRET.slice(0, -1)}xx\u007f\u007fé\r`, `nonsense\u0015${SECRET}\n`);
      expect(output).toContain('"crv":"Ed25519"');
      expect(output).not.toMatch(/long|nonsense/);
      expect(output).toMatch(/[^-]\bicanon\b/);
      expect(output).toMatch(/[^-]\becho\b/);
      expect(code).toBe(0);
      await expect(openSealedKey(readFileSync(file), SECRET)).resolves.toMatchObject({ crv: 'Ed25519' });
    },
  );

  itAtTerminal.each([
    ['differs the second time', [`${SECRET}\r`, `${SECRET}x\r`], /not the same/],
    ['is too short', ['short\r', 'short\r'], /at least 12/],
    ['is broken off by Ctrl-C', [`${SECRET}\u0003`], /broken off/],
    ['is broken off by Ctrl-D', ['\u0004'], /broken off/],
  ])('makes no key where it %s, and leaves the terminal as it was', async (_name, typed, said) => {
    const { code, output } = await atTerminal(...typed);
    expect(output).toMatch(said);
    expect(output).toMatch(/[^-]\bicanon\b/);
    expect(output).toMatch(/[^-]\becho\b/);
    expect([code, existsSync(file)]).toEqual([2, false]);
  });
});

describe('a passphrase that comes by a pipe', () => {
  it('is taken as it comes, late and in parts, without its last line’s end', async () => {
    const line = `(sleep 3; printf 'a long '; sleep 1; printf 'passphrase é\\n') | ${LINE}`;
    expect(await makeKey('sh', ['-c', line], [])).toMatchObject({ code: 0 });
    await expect(openSealedKey(readFileSync(file), SECRET)).resolves.toMatchObject({ crv: 'Ed25519' });
  });

  it('is too short where nothing comes', async () => {
    expect(await makeKey('sh', ['-c', `${LINE} < /dev/null`], [])).toMatchObject({ code: 2 });
    expect(existsSync(file)).toBe(false);
  });
});
