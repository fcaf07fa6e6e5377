import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Settings } from '../../../services/country-node/src/config.js';
import type { Turn, Worker, WorkSettings } from '../../../services/country-node/src/list-workers.js';
import type { NodeParts } from '../../../services/country-node/src/ports/node-parts.js';
import type { StoreChange } from '../../../services/country-node/src/ports/store/store.js';
import { Workers } from '../../../services/country-node/src/workers.js';

/** Nobody's but the test's own. */
const ROLE = 'of-the-test' as Worker['role'];
const MINUTE_MS = 60_000;

let change: (change: StoreChange) => void;
let looks: number;
let turns: Turn[];
let workers: Workers;

function begin(worker: Partial<Worker>, others: Worker[] = []): void {
  const parts = {
    store: { onChange: (listener: typeof change) => ((change = listener), () => undefined) },
    log: { warn: () => undefined, error: () => undefined },
  };
  const all = { name: 'queue', role: ROLE, wakesOn: ['outbox'], ...worker } as const;
  const work = async (): Promise<Turn> => ((looks += 1), turns.shift() ?? 'idle');
  workers = new Workers(
    parts as unknown as NodeParts,
    { roles: [ROLE], batch: 1 } as unknown as WorkSettings & Pick<Settings, 'roles'>,
    [{ ...all, work }, ...others],
  );
  workers.start();
}

const looksIn = async (ms: number) => {
  const before = looks;
  await jest.advanceTimersByTimeAsync(ms);
  return looks - before;
};

beforeEach(() => {
  jest.useFakeTimers();
  [looks, turns] = [0, []];
});
afterEach(async () => {
  await workers.stop();
  jest.useRealTimers();
});

describe('a loop that a second may pass in', () => {
  beforeEach(() => begin({}));

  it('looks every second at first, and every four seconds once nothing was due for ten', async () => {
    expect(await looksIn(9_500)).toBe(9);
    await looksIn(5_000);
    expect(await looksIn(MINUTE_MS)).toBe(15);
  });

  it('looks every second again after it had something to do', async () => {
    await looksIn(MINUTE_MS);
    turns = ['done'];
    await looksIn(4_000);
    expect(await looksIn(8_000)).toBe(8);
    await looksIn(5_000);
    expect(await looksIn(MINUTE_MS)).toBe(15);
  });

  it('looks every second while another loop of the node has something to do', async () => {
    await workers.stop();
    const other: Worker = { name: 'other', role: ROLE, wakesOn: [], pauseMs: 5_000, work: async () => 'done' };
    begin({}, [other]);
    await looksIn(MINUTE_MS);
    expect(await looksIn(MINUTE_MS)).toBe(60);
  });

  it('is woken by what is new, at once and by nothing else', async () => {
    await looksIn(MINUTE_MS);
    change({ topic: 'inbox', id: '' });
    expect(await looksIn(0)).toBe(0);
    change({ topic: 'outbox', id: '' });
    expect(await looksIn(0)).toBe(1);
  });

  it('goes on at once while there may be more', async () => {
    await looksIn(MINUTE_MS);
    turns = ['more', 'more', 'more', 'done'];
    change({ topic: 'outbox', id: '' });
    expect(await looksIn(0)).toBe(4);
  });
});

it('a loop with a pause of its own keeps it', async () => {
  begin({ pauseMs: 1_000 });
  await looksIn(MINUTE_MS);
  expect(await looksIn(MINUTE_MS)).toBe(60);
});
