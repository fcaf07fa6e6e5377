import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { LocalPostgres } from '../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../services/country-node/src/adapters/postgres/postgres-store.js';
import { temporaryPostgres } from '../support/postgres.js';

const NOW = new Date('2026-11-27T09:00:00.000Z');
const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

let postgres: LocalPostgres;
let store: PostgresStore;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  store = await connectPostgres({
    url: await postgres.database('stamped_ahead'),
    poolSize: 2,
    statementTimeoutMs: 10_000,
  });
}, 60_000);
afterAll(async () => {
  await store?.close();
  await postgres?.stop();
});

/** A partner that was restored asks; it had been answered before, by the clock of then. @returns whether it is answered now */
async function isAnswered(answeredAt: Date, pause: Date): Promise<boolean> {
  return store.transaction(async (tx) => {
    const ask = { peer: 'ne', epoch: 2, claims: { conversations: [] }, askedAt: NOW };
    await tx.restoration.keepRequest({ ...ask, requestId: uuidv7() });
    await tx.restoration.answered('ne', answeredAt);
    await tx.restoration.keepRequest({ ...ask, requestId: uuidv7() });
    return (await tx.restoration.unanswered(pause, [])) !== undefined;
  });
}

describe('row 12: what a clock that ran days ahead left behind', () => {
  it('answers a restored partner soon, also when the clock ran days ahead at the last answer', async () => {
    const pause = new Date(NOW.getTime() - 500);
    expect(await isAnswered(new Date(NOW.getTime() - 100), pause)).toBe(false);
    expect(await isAnswered(new Date(NOW.getTime() - 600), pause)).toBe(true);
    expect(await isAnswered(at(72), pause)).toBe(true);
  });

  it('asks a partner again, also when the clock ran days ahead at the last try', async () => {
    await store.transaction((tx) => tx.restoration.expect(['mr'], 3, at(72)));
    const due = () => store.transaction((tx) => tx.restoration.due(at(0.1), 5));
    expect(await due()).toEqual([]);
    expect(await store.transaction((tx) => tx.recall(NOW, at(25)))).toBe(1);
    expect((await due()).map(({ peer }) => peer)).toEqual(['mr']);
  });
});
