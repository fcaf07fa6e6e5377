import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commandOf, endProcess, identify, isAlive } from '../../../deploy/local/process-identity.js';
import { endLeftovers, readRoll, Roll } from '../../../deploy/local/roll.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let folder: ReturnType<typeof temporaryFolder>;
let sleeper: ChildProcess;

beforeEach(() => {
  folder = temporaryFolder();
  sleeper = spawn('sleep', ['60'], { stdio: 'ignore' });
});
afterEach(() => {
  sleeper.kill('SIGKILL');
  folder.remove();
});

const pidOf = ({ pid }: ChildProcess) => pid ?? 0;
const itself = () => identify(process.pid)!;
/** As it is once the process that had this number has ended. */
const gone = () => ({ ...itself(), started: 'another day' });

describe('a process', () => {
  it('is told apart from a later one of the same number', () => {
    expect(isAlive(itself())).toBe(true);
    expect(isAlive(gone())).toBe(false);
    expect(commandOf(pidOf(sleeper))).toContain('sleep 60');
  });

  it('that ended and was not waited for counts as gone', async () => {
    const identity = identify(pidOf(sleeper))!;
    await endProcess(identity);
    expect(isAlive(identity)).toBe(false);
    expect(commandOf(pidOf(sleeper))).toBe('');
  });

  it('that does not listen is killed', async () => {
    const script = `process.on('SIGTERM', () => {}); console.log('deaf'); setTimeout(() => {}, 60000)`;
    const deaf = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    await new Promise((resolve) => deaf.stdout.once('data', resolve));
    const identity = identify(pidOf(deaf))!;
    await endProcess(identity, { ms: 200 });
    expect(isAlive(identity)).toBe(false);
  });

  it('of another identity is never signalled', async () => {
    await endProcess({ ...identify(pidOf(sleeper))!, started: 'another day' });
    expect(identify(pidOf(sleeper))).toBeDefined();
  });
});

describe('the roll of a network', () => {
  it('lets the next one end what a killed owner left', async () => {
    new Roll(folder.path, gone()).add('sleeper', sleeper.pid);
    expect(readRoll(folder.path)?.processes.map(({ name }) => name)).toEqual(['sleeper']);
    expect(await endLeftovers(folder.path)).toBe(1);
    expect(identify(pidOf(sleeper))).toBeUndefined();
    expect(readRoll(folder.path)).toBeUndefined();
  });

  it('protects a network whose owner is alive', async () => {
    new Roll(folder.path, itself()).add('sleeper', sleeper.pid);
    await expect(endLeftovers(folder.path)).rejects.toThrow('already runs');
    expect(identify(pidOf(sleeper))).toBeDefined();
  });

  it('spares a process that has a listed number and is another', async () => {
    const processes = [{ name: 'older', pid: sleeper.pid, started: 'another day', signal: 'SIGTERM' }];
    writeFileSync(join(folder.path, 'processes.json'), JSON.stringify({ owner: gone(), processes }));
    expect(await endLeftovers(folder.path)).toBe(0);
    expect(identify(pidOf(sleeper))).toBeDefined();
  });

  it('is gone once it is closed', () => {
    const roll = new Roll(folder.path, itself());
    expect(existsSync(join(folder.path, 'processes.json'))).toBe(true);
    roll.close();
    expect(readRoll(folder.path)).toBeUndefined();
  });
});
