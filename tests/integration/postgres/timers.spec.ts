import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { eventually } from '../../support/eventually.js';
import { temporaryPostgres } from '../../support/postgres.js';

const HOUR_MS = 3_600_000;
const SOON_MS = 2_000;

let postgres: LocalPostgres;
let store: PostgresStore;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  store = await connectPostgres({ url: await postgres.database('timers'), poolSize: 2, statementTimeoutMs: 10_000 });
});
afterEach(() => void jest.restoreAllMocks());
afterAll(async () => {
  await store.close();
  await postgres.stop();
});

const wake = (id: string, afterMs: number) => store.transaction((tx) => tx.deadlines.wake(id, afterMs));
const given = async () => (await store.timers.take(10)).map(({ deadlineId }) => deadlineId);

describe('a timer', () => {
  it.each([
    ['as the database’s', 0],
    ['an hour behind the database’s', -HOUR_MS],
    ['an hour ahead of it', HOUR_MS],
  ])('is given after the time that it was asked for, once, with the node’s clock %s (R15)', async (_how, apart) => {
    const { now } = Date;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + apart);
    const [soon, later] = [uuidv7(), uuidv7()];
    await wake(later, HOUR_MS / 2);
    await wake(soon, SOON_MS);
    const asked = performance.now();
    expect(await given()).toEqual([]);
    let found: string[] = [];
    await eventually(async () => (found = await given()).length > 0, 'it is given', 10_000);
    expect(found).toEqual([soon]);
    expect(performance.now() - asked).toBeGreaterThan(SOON_MS - 100);
    expect(await given()).toEqual([]);
  });

  it('is given at once where it was asked for now', async () => {
    const id = uuidv7();
    await wake(id, -HOUR_MS);
    expect(await given()).toEqual([id]);
  });
});
