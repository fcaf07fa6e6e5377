import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { ContinuityMark, Reached } from '../../../services/country-node/src/domain/continuity/judge-continuity.js';
import { ContinuityKeeper } from '../../../services/country-node/src/record/note-continuity.js';
import { temporaryPostgres } from '../../support/postgres.js';

const AT = new Date('2026-11-27T10:00:00.000Z');
const WENT_BACK = { reason: 'database-went-back' };
let postgres: LocalPostgres;
let store: PostgresStore;
let database: string;
let mark: ContinuityMark | undefined;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  store = await connectPostgres({ url: await postgres.database('continuity'), poolSize: 2, statementTimeoutMs: 5_000 });
  database = await store.once((tx) => tx.restoration.database());
  const first = { epoch: 3, cause: 'first' as const, begunAt: AT, ledgerSize: 0, ledgerRoot: '' };
  await store.transaction((tx) => tx.restoration.begin(first));
  for (const head of [headOf(2), headOf(5)]) await sign(head);
});
afterAll(async () => {
  await store?.close();
  await postgres?.stop();
});

function headOf(size: number): Reached {
  return { size, root: `root-of-${size}` };
}

function sign(head: Reached): Promise<void> {
  return store.transaction((tx) => tx.ledger.addCheckpoint(head, 'signed', AT));
}

/** What a node notes that remembers this of its database; `mark` is what it remembers then. */
function note(remembered: Partial<ContinuityMark> | undefined, how?: { closed: boolean }): Promise<void> {
  mark = remembered && { epoch: 3, database, head: headOf(2), closed: false, ...remembered };
  const file = { read: async () => mark, write: async (next: ContinuityMark) => void (mark = next) };
  return new ContinuityKeeper(store, file).note(how);
}

it.each([
  ['no head', null],
  ['an earlier head', headOf(2)],
  ['the last head', headOf(5)],
])('a node that remembers %s of its database notes how far it has come since', async (_what, head) => {
  await note({ head });
  expect(mark).toEqual({ epoch: 3, database, head: headOf(5), closed: false });
  await note({ head }, { closed: true });
  expect(mark).toEqual({ epoch: 3, database, head: headOf(5), closed: true });
});

it.each([
  ['of which it remembers nothing', undefined],
  ['that is another one', { database: 'another/16384/1' }],
  ['of an earlier restore', { epoch: 4 }],
  ['that never held a head of that length', { head: headOf(9) }],
  ['that held another head of that length', { head: { size: 5, root: 'another' } }],
])('a database %s was put back under the node: it must end, and notes nothing', async (_what, remembered) => {
  await expect(note(remembered)).rejects.toMatchObject(WENT_BACK);
  expect(mark).toEqual(remembered && expect.objectContaining(remembered));
});
