import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEMO_GUESTS, DEMO_MEMBERS } from '../../deploy/local/members.js';
import { eventually } from '../support/eventually.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { ALL_PROCESSES, DemoProcess } from './support/demo-process.js';

const BOOTSTRAP = ['node', 'deploy/local/bootstrap.mjs', 'demo'] as const;
/** Seven nodes start and tell a whole story. */
const STORY_MS = 300_000;
const IN_THE_MIDDLE = ALL_PROCESSES - 3;
const KEEPS_RUNNING = 'The network keeps running';

let folder: ReturnType<typeof temporaryFolder>;
/** The state that one demonstration leaves to the next. */
let state: string;

beforeAll(() => {
  folder = temporaryFolder();
  chmodSync(folder.path, 0o755);
  state = join(folder.path, 'state');
});
afterAll(() => folder.remove());

async function nothingLeft(demo: DemoProcess): Promise<void> {
  await eventually(() => demo.left().length === 0, 'its processes have ended');
}

describe('npm run demo', () => {
  it(
    'tells the story, reports, and leaves nothing running with --exit',
    async () => {
      const demo = new DemoProcess(state, ['--exit']);
      await demo.untilRunning(ALL_PROCESSES);
      expect(await demo.exit()).toBe(0);
      const { ok, steps, nodes } = demo.report();
      expect(ok).toBe(true);
      expect(steps.length).toBeGreaterThan(20);
      expect(steps.every((step) => step.ok && step.ms >= 0)).toBe(true);
      expect(nodes.map(({ id }) => id)).toEqual([...DEMO_MEMBERS, ...DEMO_GUESTS].map(({ id }) => id));
      expect(demo.left()).toEqual([]);
      expect(existsSync(join(state, 'processes.json'))).toBe(false);
      // What people read holds no JSON and no secret.
      expect(demo.output).not.toMatch(/[{}]|"secret"|undefined|\[object/);
    },
    STORY_MS,
  );

  it(
    'starts again after it was killed in the middle, ends what that left, begins again, and keeps running until it is ended',
    async () => {
      const killed = new DemoProcess(state, ['--exit'], BOOTSTRAP);
      await killed.untilRunning(IN_THE_MIDDLE);
      process.kill(killed.owner?.pid ?? 0, 'SIGKILL');
      expect(await killed.exit()).not.toBe(0);
      await nothingLeft(killed);
      const next = new DemoProcess(state, ['--chapters', '7'], BOOTSTRAP);
      await next.untilRunning(ALL_PROCESSES);
      await next.untilSaid(KEEPS_RUNNING);
      const { ok, nodes, steps } = next.report();
      expect(ok).toBe(true);
      expect(steps.at(-1)?.name).toBe('Niger asks for more');
      for (const { url } of nodes) expect((await fetch(`${url}/health/ready`)).status).toBe(200);
      const second = new DemoProcess(state, ['--exit'], BOOTSTRAP);
      expect(await second.exit()).toBe(1);
      expect(second.output).toContain('already runs on this folder');
      // As by a service manager: only the process that was started is told.
      process.kill(next.pid, 'SIGTERM');
      expect(await next.exit()).toBe(0);
      await nothingLeft(next);
    },
    STORY_MS,
  );

  it.each([
    ['SIGINT to its group', (demo: DemoProcess) => demo.interrupt()],
    ['SIGTERM', (demo: DemoProcess) => process.kill(demo.pid, 'SIGTERM')],
    ['SIGKILL of what started it', (demo: DemoProcess) => process.kill(demo.pid, 'SIGKILL')],
  ])('ends with everything while it starts: %s', async (_name, end) => {
    const demo = new DemoProcess(state, [], BOOTSTRAP);
    await demo.untilRunning(3);
    end(demo);
    expect(await demo.exit()).not.toBe(0);
    await nothingLeft(demo);
    expect(demo.report()).toMatchObject({ ok: false, nodes: [] });
  });

  it('ends with everything when npm is ended, which tells nobody', async () => {
    const demo = new DemoProcess(state);
    await demo.untilRunning(3);
    process.kill(demo.pid, 'SIGTERM');
    await demo.exit();
    await nothingLeft(demo);
  });

  it('reports that it cannot start, and drops nothing that is not its own', async () => {
    const somebodys = join(folder.path, 'somebodys');
    mkdirSync(somebodys);
    writeFileSync(join(somebodys, 'letter.txt'), 'Dear mother');
    const demo = new DemoProcess(somebodys, ['--exit'], BOOTSTRAP);
    expect(await demo.exit()).toBe(1);
    expect(demo.report()).toEqual({ ok: false, steps: [], nodes: [] });
    expect(existsSync(join(somebodys, 'letter.txt'))).toBe(true);
  });

  it('reports the step that failed', async () => {
    const data = join(state, 'postgres', 'data');
    const version = join(data, 'PG_VERSION');
    writeFileSync(version, '9\n');
    const demo = new DemoProcess(state, ['--exit'], BOOTSTRAP);
    expect(await demo.exit()).toBe(1);
    expect(demo.report().steps.map(({ ok }) => ok)).toEqual([true, false]);
    expect(demo.output).toContain('PostgreSQL did not start');
  });
});
