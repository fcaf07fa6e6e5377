import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Launcher, type Running } from '../../../deploy/local/launcher.js';
import { identify, isAlive, type ProcessIdentity } from '../../../deploy/local/process-identity.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => void (folder = temporaryFolder()));
afterEach(() => folder.remove());

const seen: ProcessIdentity[] = [];
afterEach(() => {
  for (const { pid } of seen.splice(0).filter(isAlive)) process.kill(pid, 'SIGKILL');
});

/** A process that is ready after a while, or never; deaf to SIGTERM where asked. */
function begin(deaf: boolean, readyMs: number, onUp: () => void = () => undefined) {
  return (onSpawn: (pid: number | undefined) => void) =>
    new Promise<Running>((resolve, reject) => {
      const script = `${deaf ? `process.on('SIGTERM', () => {});` : ''} console.log('up'); setInterval(() => {}, 1e3);`;
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
      onSpawn(child.pid);
      seen.push(identify(child.pid!)!);
      const gone = new Promise<void>((ended) => child.once('exit', () => ended()));
      const stop = () => (child.kill('SIGKILL'), gone);
      void gone.then(() => reject(new Error('it ended')));
      child.stdout.once('data', () => {
        onUp();
        if (Number.isFinite(readyMs)) setTimeout(() => resolve({ stop }), readyMs);
      });
    });
}

describe('ending a network of which one process could not start', () => {
  it.each([
    ['is ended when it is still starting', false, Infinity, false],
    ['is stopped when it came up meanwhile', true, 300, true],
  ])('what was started beside it %s', async (_name, deaf, readyMs, comesUp) => {
    const launcher = await Launcher.open(process.cwd(), join(folder.path, 'state'));
    let beside: Promise<boolean> | undefined;
    await new Promise<void>((up) => {
      beside = launcher.launch('beside', begin(deaf, readyMs, up)).then(
        () => true,
        () => false,
      );
    });
    await expect(launcher.launch('broken', () => Promise.reject(new Error('no port')))).rejects.toThrow('no port');
    await launcher.close();
    expect(seen.filter(isAlive)).toEqual([]);
    expect(await beside).toBe(comesUp);
    await expect(launcher.launch('late', begin(false, 0))).rejects.toThrow('being stopped');
  });
});
