import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import { CLAIM_INBOX, CLAIM_OUTBOX } from '../../../services/country-node/src/adapters/postgres/claim-in-turns.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { NOW, QueueFiller } from './fill-queues.js';

const LEASE = new Date(NOW.getTime() + 60_000);
const BATCH = 50;

let postgres: LocalPostgres;
let store: PostgresStore;
let fill: QueueFiller;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  const url = await postgres.database('turns');
  store = await connectPostgres({ url, poolSize: 5, statementTimeoutMs: 10_000 });
  fill = await QueueFiller.connect(url);
});
afterEach(() => fill.clear());
afterAll(async () => {
  await fill.close();
  await store.close();
  await postgres.stop();
});

const claimIn = (which: 'new' | 'failed-before' = 'new', limit = BATCH) =>
  store.transaction((tx) => tx.inbox.claim(limit, NOW, LEASE, which));
const claimOut = (limit = BATCH) => store.transaction((tx) => tx.outbox.claim(limit, NOW, LEASE));

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('the inbox', () => {
  it('takes a new delivery in the first batch, though 10,000 older ones of another peer wait', async () => {
    await fill.inbox({ peer: 'aa', count: 10_000, age: 600 });
    await fill.inbox({ peer: 'zz', count: 1, age: 1 });
    const rows = await claimIn();
    expect(tally(rows.map(({ subjectSender }) => subjectSender))).toEqual({ aa: BATCH - 1, zz: 1 });
    expect(rows.slice(0, 2).map(({ subjectSender }) => subjectSender)).toEqual(['aa', 'zz']);
  });

  it('shares a batch among all that wait, and takes each one’s oldest first', async () => {
    for (const peer of ['aa', 'bb', 'cc', 'dd', 'ee']) await fill.inbox({ peer, count: 2_000 });
    const rows = await claimIn();
    expect(tally(rows.map(({ subjectSender }) => subjectSender))).toEqual({ aa: 10, bb: 10, cc: 10, dd: 10, ee: 10 });
    const ofOne = rows.filter(({ subjectSender }) => subjectSender === 'cc').map(({ sealedDigest }) => sealedDigest);
    expect(ofOne).toEqual(Array.from({ length: 10 }, (_none, at) => `cc-waiting-${at + 1}`));
  });

  it('fills the batch from one peer when nobody else waits, and takes nothing twice', async () => {
    await fill.inbox({ peer: 'aa', count: 120 });
    const taken = [await claimIn(), await claimIn(), await claimIn(), await claimIn()];
    expect(taken.map(({ length }) => length)).toEqual([50, 50, 20, 0]);
    expect(new Set(taken.flat().map(({ sealedDigest }) => sealedDigest)).size).toBe(120);
    expect(taken.flat().every(({ attempts }) => attempts === 1)).toBe(true);
  });

  it('parts what failed before from what is new', async () => {
    await fill.inbox({ peer: 'aa', count: 10_000, age: 600 }, 'waiting', 2);
    await fill.inbox({ peer: 'bb', count: 3 });
    expect(tally((await claimIn()).map(({ subjectSender }) => subjectSender))).toEqual({ bb: 3 });
    expect(tally((await claimIn('failed-before', 5)).map(({ subjectSender }) => subjectSender))).toEqual({ aa: 5 });
  });

  it('gives two processes different rows, and each a full batch', async () => {
    for (const peer of ['aa', 'bb', 'cc']) await fill.inbox({ peer, count: 500 });
    const [one, other] = await Promise.all([claimIn(), claimIn()]);
    expect([one.length, other.length]).toEqual([BATCH, BATCH]);
    expect(new Set([...one, ...other].map(({ sealedDigest }) => sealedDigest)).size).toBe(2 * BATCH);
  });

  it('reads no more of the table than it may take, with 10,000 of one peer and with 50 peers', async () => {
    await fill.inbox({ peer: 'aa', count: 10_000 });
    await fill.analyze();
    const one = await fill.scansOf(CLAIM_INBOX, [BATCH, NOW, LEASE, 0]);
    expect(one.kinds).not.toContain('Seq Scan');
    expect(one.rows).toBeLessThan(10 * BATCH);
    for (let peer = 10; peer < 60; peer += 1) await fill.inbox({ peer: `p${peer}`, count: 200 });
    await fill.analyze();
    const many = await fill.scansOf(CLAIM_INBOX, [BATCH, NOW, LEASE, 0]);
    expect(many.kinds).not.toContain('Seq Scan');
    expect(many.rows).toBeLessThan(51 * 3 * BATCH);
  });
});

describe('the outbox', () => {
  it('takes a new message in the first batch, though 10,000 wait for a recipient that is away', async () => {
    await fill.outbox({ peer: 'aa', count: 10_000, age: 600 });
    await fill.outbox({ peer: 'zz', count: 1, age: 1 });
    expect(tally((await claimOut()).map(({ recipient }) => recipient))).toEqual({ aa: BATCH - 1, zz: 1 });
  });

  it('takes what is urgent before everything else to the same recipient, and first in each turn', async () => {
    await fill.outbox({ peer: 'aa', count: 1_000, age: 600 });
    await fill.outbox({ peer: 'bb', count: 100, age: 600 });
    await fill.outbox({ peer: 'bb', count: 15, age: 1 }, 'pending', 0);
    await fill.outbox({ peer: 'cc', count: 10, age: 5 }, 'published', 0);
    const rows = await claimOut();
    expect(tally(rows.map(({ recipient }) => recipient))).toEqual({ aa: 20, bb: 20, cc: 10 });
    expect(rows.filter(({ priority }) => priority === 0)).toHaveLength(25);
    expect(rows.slice(0, 3).map(({ recipient }) => recipient)).toEqual(['cc', 'bb', 'aa']);
  });

  it('is not filled with what is urgent to one, as receipts to whoever sends a flood', async () => {
    await fill.outbox({ peer: 'aa', count: 5_000, age: 600 }, 'pending', 0);
    await fill.outbox({ peer: 'bb', count: 3, age: 1 });
    expect(tally((await claimOut()).map(({ recipient }) => recipient))).toEqual({ aa: BATCH - 3, bb: 3 });
  });

  it('leaves out whom it is told to, and gives others their turns', async () => {
    await fill.outbox({ peer: 'aa', count: 1_000, age: 600 });
    await fill.outbox({ peer: 'bb', count: 3, age: 1 });
    const rows = await store.transaction((tx) => tx.outbox.claim(BATCH, NOW, LEASE, ['aa', 'nobody']));
    expect(tally(rows.map(({ recipient }) => recipient))).toEqual({ bb: 3 });
  });

  it('leaves alone what is closed or not due', async () => {
    await fill.outbox({ peer: 'aa', count: 10 }, 'closed');
    await fill.outbox({ peer: 'bb', count: 10, age: -5 });
    expect(await claimOut()).toEqual([]);
  });

  it('gives two processes different rows, and each a full batch', async () => {
    for (const peer of ['aa', 'bb', 'cc']) await fill.outbox({ peer, count: 500 });
    const [one, other] = await Promise.all([claimOut(), claimOut()]);
    expect([one.length, other.length]).toEqual([BATCH, BATCH]);
    expect(new Set([...one, ...other].map(({ id }) => id)).size).toBe(2 * BATCH);
  });

  it('reads no more of the table than it may take, with 10,000 of one peer and with 50 peers', async () => {
    await fill.outbox({ peer: 'aa', count: 10_000 });
    await fill.analyze();
    const one = await fill.scansOf(CLAIM_OUTBOX, [BATCH, NOW, LEASE, []]);
    expect(one.kinds).not.toContain('Seq Scan');
    expect(one.rows).toBeLessThan(10 * BATCH);
    for (let peer = 10; peer < 60; peer += 1) await fill.outbox({ peer: `p${peer}`, count: 200 });
    await fill.analyze();
    const many = await fill.scansOf(CLAIM_OUTBOX, [BATCH, NOW, LEASE, []]);
    expect(many.kinds).not.toContain('Seq Scan');
    expect(many.rows).toBeLessThan(51 * 3 * BATCH);
  });
});
