import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { Progress, sourcesOf } from './progress.js';
import { replayOf } from './run-seeds.js';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

describe('a run of chaos that was ended', () => {
  it('goes on with the seeds that had not passed yet', () => {
    const before = new Progress(folder.path, 'these sources');
    for (const seed of [1, 2, 4]) before.add(seed);
    expect(new Progress(folder.path, 'these sources').left([1, 2, 3, 4, 5])).toEqual([3, 5]);
  });

  it('begins again where anything was changed since, and where one seed alone is asked for', () => {
    const before = new Progress(folder.path, 'these sources');
    for (const seed of [1, 2]) before.add(seed);
    expect(new Progress(folder.path, 'other sources').left([1, 2, 3])).toEqual([1, 2, 3]);
    expect(before.left([2])).toEqual([2]);
  });

  it('runs again what failed since it passed', () => {
    const progress = new Progress(folder.path, 'these sources');
    for (const seed of [1, 2, 3]) progress.add(seed);
    progress.remove(2);
    expect(new Progress(folder.path, 'these sources').left([1, 2, 3])).toEqual([2]);
  });

  it.each([
    'dist/.built',
    'contracts/need-to-know.json',
    'contracts/agreements/mr-ne.json',
    'contracts/national-configurations/niger.json',
    'deploy/local/dossiers/01-moussa/case.json',
    'deploy/local/node-process.json',
  ])('knows other sources by %s', (file) => {
    const write = (name: string, text: string) => {
      mkdirSync(join(folder.path, dirname(name)), { recursive: true });
      writeFileSync(join(folder.path, name), text);
    };
    write('dist/.built', 'as it was built');
    write(file, 'one');
    const before = sourcesOf(folder.path);
    expect(sourcesOf(folder.path)).toBe(before);
    write(file, 'another');
    expect(sourcesOf(folder.path)).not.toBe(before);
  });

  it('names the command that runs a seed as it ran', () => {
    expect(replayOf(7)).toBe('npm run chaos -- --seeds 1 --from 7');
    expect(replayOf(7, 'loseHub')).toBe('npm run chaos -- --seeds 1 --from 7 --fault loseHub');
  });

  it('is told by the command, which starts nothing where nothing is left', () => {
    mkdirSync(join(folder.path, 'dist'));
    writeFileSync(join(folder.path, 'dist', '.built'), 'these sources');
    const progress = new Progress(join(folder.path, '.passerelle', 'chaos'), sourcesOf(folder.path));
    for (const seed of [1, 2, 3]) progress.add(seed);
    const command = join(process.cwd(), 'dist', 'tests', 'chaos', 'run.js');
    const run = (...more: string[]) =>
      spawnSync(process.execPath, [command, ...more], { cwd: folder.path, encoding: 'utf8' });
    const { status, stdout } = run('--seeds', '3');
    expect(stdout).toContain('3 seeds passed before with these sources');
    expect([status, stdout.includes('0 failed')]).toEqual([0, true]);
    expect(run('--seeds', 'many').status).toBe(2);
  });
});
