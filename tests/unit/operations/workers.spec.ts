import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Settings } from '../../../services/country-node/src/config.js';
import type { Turn, Worker, WorkSettings } from '../../../services/country-node/src/list-workers.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import type { Due, StoreChange, Tx } from '../../../services/country-node/src/ports/store/store.js';
import { Workers } from '../../../services/country-node/src/workers.js';

/** Nobody's but the test's own. */
const ROLE = 'of-the-test' as Worker['role'];
const MINUTE_MS = 60_000;
/** Longer than it takes until nothing is expected, and no time at which anybody looks. */
const LONG_MS = 30_100;

let change: (change: StoreChange) => void;
let looks: number;
/** How often was asked what is due, and what is. */
let asked: number;
let due: Due[];
let turns: (Turn | 'fails')[];
/** Whether the database does not answer. */
let away: boolean;
let workers: Workers;

function begin(...loops: Partial<Worker>[]): void {
  const fails = () => Promise.reject(new Error('no'));
  const tx = { due: () => ((asked += 1), away ? fails() : Promise.resolve(due)) } as unknown as Tx;
  const parts = {
    clock: { now: () => new Date() },
    store: {
      onChange: (listener: typeof change) => ((change = listener), () => undefined),
      once: (statement: (tx: Tx) => Promise<unknown>) => statement(tx),
    },
    log: { warn: () => undefined, error: () => undefined },
  };
  const all = { name: 'queue', role: ROLE, wakesOn: ['outbox'] } as const;
  const work = (): Promise<Turn> => {
    looks += 1;
    const turn = turns.shift() ?? 'idle';
    return turn === 'fails' ? fails() : Promise.resolve(turn);
  };
  workers = new Workers(
    parts as unknown as NodeParts,
    { roles: [ROLE], batch: 1 } as unknown as WorkSettings & Pick<Settings, 'roles'>,
    loops.map((each) => ({ ...all, ...each, work })),
  );
  workers.start();
}

const during = async (ms: number) => {
  const before = { looks, asked };
  await jest.advanceTimersByTimeAsync(ms);
  return { looks: looks - before.looks, asked: asked - before.asked };
};
const looksIn = async (ms: number) => (await during(ms)).looks;
const asksIn = async (ms: number) => (await during(ms)).asked;

beforeEach(() => {
  jest.useFakeTimers();
  [looks, asked, due, turns, away] = [0, 0, [], [], false];
});
afterEach(async () => {
  await workers.stop();
  jest.useRealTimers();
});

describe('a loop that waits until something is due', () => {
  beforeEach(() => begin({ due: 'outbox' }));

  it('is asked for every second, and looks not even when the node starts', async () => {
    expect(looks).toBe(0);
    expect(await during(9_500)).toEqual({ looks: 0, asked: 9 });
    await during(LONG_MS);
    expect(await asksIn(MINUTE_MS)).toBe(60);
  });

  it('looks when something is, and not when something else is', async () => {
    await during(LONG_MS);
    due = ['inbox', 'ledger'];
    expect(await looksIn(8_000)).toBe(0);
    due = ['inbox', 'outbox'];
    expect(await looksIn(1_000)).toBe(1);
  });

  it('looks once a minute all the same', async () => {
    await during(1_000);
    expect(await looksIn(10 * MINUTE_MS)).toBe(10);
  });

  it('is woken by what is new, at once and by nothing else', async () => {
    await during(LONG_MS);
    change({ topic: 'inbox', id: '' });
    expect(await looksIn(0)).toBe(0);
    change({ topic: 'outbox', id: '' });
    expect(await looksIn(0)).toBe(1);
  });

  it('goes on at once while there may be more', async () => {
    await during(LONG_MS);
    turns = ['more', 'more', 'more', 'idle'];
    change({ topic: 'outbox', id: '' });
    expect(await looksIn(0)).toBe(4);
  });

  it('lets pass the pause that it has before it looks again for what is due still', async () => {
    await workers.stop();
    begin({ due: 'outbox', pauseMs: 4_000 });
    due = ['outbox'];
    await during(LONG_MS);
    expect(await looksIn(MINUTE_MS)).toBe(15);
  });
});

it('a loop for which nothing is ever due looks after each pause', async () => {
  begin({ pauseMs: 1_000 });
  await looksIn(MINUTE_MS);
  expect(await looksIn(MINUTE_MS)).toBe(60);
});

it('loops for which nothing is ever due look one after the other when the node starts', async () => {
  begin(
    { name: 'one', pauseMs: MINUTE_MS },
    { name: 'two', pauseMs: MINUTE_MS },
    { name: 'three', pauseMs: MINUTE_MS },
  );
  const all = [looks, await looksIn(49), await looksIn(40), await looksIn(40), await looksIn(MINUTE_MS / 2)];
  expect(all).toEqual([1, 0, 1, 1, 0]);
});

/** Milliseconds between looks, to a second, until there were so many. */
async function pauses(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let pause = 0; found.length < count;) {
    pause += 1;
    if ((await looksIn(1_000)) === 0) continue;
    found.push(pause);
    pause = 0;
  }
  return found;
}

describe('a loop that fails', () => {
  const failing = (times: number) => Array<'fails'>(times).fill('fails');

  it('waits two seconds, twice as long each further time, and at most as long as it waits anyway', async () => {
    turns = failing(12);
    begin({ pauseMs: 600_000 });
    await looksIn(0);
    expect(await pauses(10)).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600]);
  });

  it('waits two seconds again once it did not fail in between', async () => {
    turns = [...failing(3), 'idle', ...failing(2)];
    begin({ pauseMs: MINUTE_MS });
    await looksIn(0);
    expect(await pauses(6)).toEqual([2, 4, 8, 60, 2, 4]);
  });

  it('waits two seconds where it looks oftener than that', async () => {
    turns = failing(3);
    begin({ pauseMs: 1_000 });
    await looksIn(0);
    expect(await pauses(4)).toEqual([2, 2, 2, 1]);
  });

  describe('and waits until something is due', () => {
    beforeEach(async () => {
      turns = failing(20);
      begin({ due: 'outbox' });
      await during(LONG_MS);
      due = ['outbox'];
    });

    it('waits so too where something is due all the time, a minute at most', async () => {
      await pauses(1);
      expect(await pauses(8)).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
    });

    it('goes on at once when the database is back, however long that was away', async () => {
      await during(3 * MINUTE_MS);
      away = true;
      await during(MINUTE_MS);
      turns = [];
      away = false;
      expect(await looksIn(3_500)).toBeGreaterThan(0);
    });
  });
});
