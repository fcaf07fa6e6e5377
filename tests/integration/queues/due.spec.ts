import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import { DUE } from '../../../services/country-node/src/adapters/postgres/due.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { HolderTurns } from '../../../services/country-node/src/ports/store/attachments.js';
import type { Tx } from '../../../services/country-node/src/ports/store/store.js';
import { temporaryPostgres } from '../../support/postgres.js';
import { NOW, QueueFiller } from './fill-queues.js';

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const LEASE = at(60);

let postgres: LocalPostgres;
let store: PostgresStore;
let fill: QueueFiller;
let client: pg.Client;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  const url = await postgres.database('due');
  store = await connectPostgres({ url, poolSize: 2, statementTimeoutMs: 10_000 });
  [fill, client] = [await QueueFiller.connect(url), new pg.Client({ connectionString: url })];
  await client.connect();
  // Rows stand alone here.
  await client.query('SET session_replication_role = replica');
});
afterEach(async () => {
  await fill.clear();
  await client.query(`TRUNCATE owed_step, attachment, ledger_entry, case_to_compare, case_to_time, resync, resync_request,
    incarnation, conversation CASCADE`);
});
afterAll(async () => {
  await Promise.all([fill.close(), client.end()]);
  await store.close();
  await postgres.stop();
});

const dueAt = (now: Date) => store.once((tx) => tx.due(now));
const owed = (status: string) =>
  `INSERT INTO owed_step (id, case_id, conversation_id, step, input, about, until, status, attempts, next_attempt_at, by, created_at)
   VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'x', '', '{}', 'sent', '${status}', 0, $1, 'x', $1)`;
const file = (status: string, holder = 'ne') =>
  `INSERT INTO attachment (id, case_id, file_id, content, media_type, size, cipher_size, cipher_sha256, status, holder,
     message_id, attempts, next_attempt_at, created_at, mismatches, waiting_since)
   VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), '', 'image/png', 1, 1, 'x', '${status}', '${holder}',
     gen_random_uuid(), 0, $1, $1, 0, $1)`;
const put = (sql: string) => () => client.query(sql, sql.includes('$1') ? [NOW] : []);

describe('what a node asks for all of its loops at once', () => {
  it('is nothing where nothing waits', async () => {
    expect(await dueAt(NOW)).toEqual([]);
  });

  it.each<[string, string, () => Promise<unknown>, (tx: Tx) => Promise<unknown>]>([
    [
      'outbox',
      'a message',
      () => fill.outbox({ peer: 'ne', count: 1, age: 0 }),
      (tx) => tx.outbox.claim(5, at(1), LEASE),
    ],
    [
      'outbox',
      'what was published and not signed for',
      () => fill.outbox({ peer: 'ne', count: 1, age: 0 }, 'published'),
      (tx) => tx.outbox.claim(5, at(1), LEASE),
    ],
    [
      'inbox',
      'a delivery',
      () => fill.inbox({ peer: 'ne', count: 1, age: 0 }),
      (tx) => tx.inbox.claim(5, at(1), LEASE, 'new'),
    ],
    [
      'inbox-again',
      'a delivery that failed before',
      () => fill.inbox({ peer: 'ne', count: 1, age: 0 }, 'waiting', 2),
      (tx) => tx.inbox.claim(5, at(1), LEASE, 'failed-before'),
    ],
    ['owed', 'a step that is owed', put(owed('due')), (tx) => tx.owed.claim(5, at(1), LEASE)],
    ['owed', 'a step whose answer is awaited', put(owed('waiting')), (tx) => tx.owed.claim(5, at(1), LEASE)],
    ['attachment', 'a file', put(file('expected')), (tx) => tx.attachments.claimExpected(5, at(1), LEASE)],
  ])('is %s when the time of %s has come, and is asked no more once it is taken', async (due, _what, wait, take) => {
    await wait();
    expect(await dueAt(at(-1))).toEqual([]);
    expect(await dueAt(at(1))).toEqual([due]);
    expect(await store.once(take)).toHaveLength(1);
    expect(await dueAt(at(1))).toEqual([]);
    // A process that died with it in its hands.
    expect((await dueAt(at(61))).map((each) => each.replace('-again', ''))).toEqual([due.replace('-again', '')]);
  });

  it.each([
    ['ledger', 'an entry has no place yet'],
    ['duplicates', 'a case was not compared'],
    ['deadlines', 'a conversation was not looked at'],
    ['case-deadlines', 'a case was not looked at'],
    ['resync-ask', 'the node was restored'],
    ['resync-answer', 'a restored partner asked'],
  ])('is %s while %s', async (due) => {
    const rows: Record<string, string> = {
      ledger: `INSERT INTO ledger_entry (id, kind, commitment, salt, content, recorded_at)
        VALUES (gen_random_uuid(), 'x', 'x', 'x', '{}', $1)`,
      duplicates: 'INSERT INTO case_to_compare (case_id) VALUES (gen_random_uuid())',
      deadlines: `INSERT INTO conversation (id, kind, case_id, peer, role, state, version, responsible, created_at, updated_at)
        VALUES (gen_random_uuid(), 'case-transfer', gen_random_uuid(), 'ne', 'x', 'x', 1, 'mr', $1, $1)`,
      'case-deadlines': 'INSERT INTO case_to_time (case_id) VALUES (gen_random_uuid())',
      'resync-ask': `INSERT INTO incarnation (epoch, cause, ledger_size, ledger_root, begun_at)
        VALUES (1, 'first', 0, '', $1), (2, 'restored', 0, '', $1)`,
      'resync-answer': `INSERT INTO resync_request (peer, request_id, epoch, claims, asked_at)
        VALUES ('ne', gen_random_uuid(), 1, '{}', $1)`,
    };
    await put(rows[due]!)();
    expect(await dueAt(NOW)).toEqual([due]);
  });

  it('is nothing of what is done, given up, set aside or parked', async () => {
    await fill.outbox({ peer: 'ne', count: 1 }, 'closed');
    for (const status of ['done', 'parked', 'quarantined']) await fill.inbox({ peer: 'ne', count: 1 }, status);
    for (const sql of [owed('done'), owed('dropped'), file('held'), file('given-up')]) await put(sql)();
    await put(
      `INSERT INTO incarnation (epoch, cause, ledger_size, ledger_root, begun_at) VALUES (1, 'first', 0, '', $1)`,
    )();
    expect(await dueAt(at(3_600))).toEqual([]);
  });

  it('costs no more where 10,000 wait for a partner that is away, none of them due', async () => {
    await fill.outbox({ peer: 'ne', count: 10_000, age: -600 });
    await fill.inbox({ peer: 'ne', count: 10_000, age: -600 });
    await fill.analyze();
    const { rows } = await fill.scansOf(DUE, [NOW]);
    expect(rows).toBeLessThan(50);
  });
});

describe('the files that are fetched next', () => {
  const holders = async (limit: number, turns?: HolderTurns) => {
    const rows = await store.once((tx) => tx.attachments.claimExpected(limit, at(10), LEASE, turns));
    return rows.map(({ holder }) => holder);
  };
  /** Each waits for a second less than the one before. */
  const wait = async (...all: string[]) => {
    for (const [index, holder] of all.entries()) await client.query(file('expected', holder), [at(index)]);
  };

  it('are of who was served longest ago, then those that wait longest; of who has its share, none', async () => {
    await wait('many', 'many', 'many', 'td', 'mr');
    expect(await holders(1, { full: [], served: ['td', 'many'] })).toEqual(['mr']);
    expect(await holders(1, { full: [], served: ['td', 'many', 'mr'] })).toEqual(['td']);
    expect(await holders(1, { full: [], served: ['many', 'mr', 'td'] })).toEqual(['many']);
    expect(await holders(5, { full: ['many'], served: ['mr', 'td', 'many'] })).toEqual([]);
    expect(await holders(5)).toEqual(['many', 'many']);
  });
});
