import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { rootOf, leafHash } from '#libs/ledger/merkle.js';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { NewOutboxRow } from '../../../services/country-node/src/ports/store/outbox.js';
import type { CaseReference } from '../../../services/country-node/src/ports/store/cases.js';
import type { StoreChange, Tx } from '../../../services/country-node/src/ports/store/store.js';
import { PeerHeadThinner } from '../../../services/country-node/src/timekeeper/thin-peer-heads.js';
import { QueueTidier } from '../../../services/country-node/src/timekeeper/tidy-queues.js';
import { ledgerEntry } from '../../../services/country-node/src/record/ledger-entry.js';
import { eventually } from '../../support/eventually.js';
import { temporaryPostgres } from '../../support/postgres.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const LATER = new Date('2026-11-23T10:01:00.000Z');
let postgres: LocalPostgres;
let store: PostgresStore;
let url: string;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  url = await postgres.database('store_test');
  store = await connectPostgres({ url, poolSize: 5, statementTimeoutMs: 5_000 });
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
});

async function addCase(): Promise<string> {
  const id = uuidv7();
  const row = { id, origin: 'local' as const, content: Buffer.from('sealed'), version: 1, responsible: 'mr' };
  await store.transaction((tx) => tx.cases.insert({ ...row, status: 'open', createdAt: NOW, updatedAt: NOW }));
  return id;
}

const referenceOf = (caseId: string): CaseReference => ({
  caseId,
  partner: 'ne',
  givenBy: 'theirs',
  reference: uuidv7(),
});

function outboxRow(): NewOutboxRow {
  return {
    id: uuidv7(),
    kind: 'message',
    messageId: uuidv7(),
    conversationId: null,
    caseId: null,
    recipient: 'ne',
    sealed: 'sealed',
    sealedDigest: uuidv7(),
    manifest: null,
    status: 'pending',
    priority: 1,
    attempts: 0,
    nextAttemptAt: NOW,
    createdAt: NOW,
  };
}

async function raw(sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

describe('PostgresStore', () => {
  it('keeps a case only at the version that was read', async () => {
    const id = await addCase();
    const patch = { responsible: 'ne', updatedAt: LATER };
    expect(await store.transaction((tx) => tx.cases.update(id, 1, patch))).toBe(true);
    expect(await store.transaction((tx) => tx.cases.update(id, 1, patch))).toBe(false);
    expect(await store.transaction((tx) => tx.cases.get(id))).toMatchObject({ version: 2, responsible: 'ne' });
  });

  it.each<[string, (tx: Tx, id: string) => Promise<unknown>]>([
    ['its row', (tx, id) => tx.cases.update(id, 1, { updatedAt: LATER })],
    ['that it was closed', (tx, id) => tx.cases.setClosure(id, null, LATER)],
    ['that it was looked at again', (tx, id) => tx.cases.noteFollowUp(id, LATER)],
    ['what a partner calls it', (tx, caseId) => tx.cases.addReference(referenceOf(caseId))],
  ])('tells that a case changed, once it did: %s', async (_what, change) => {
    const heard: StoreChange[] = [];
    const stop = store.onChange((each) => heard.push(each));
    const [id, other] = [await addCase(), await addCase()];
    await store.transaction(async (tx) => {
      await change(tx, id);
      await change(tx, id);
    });
    await store.transaction((tx) => tx.cases.update(id, 99, { updatedAt: LATER }));
    await store.transaction((tx) => tx.notify({ topic: 'case', id: other, caseId: other }));
    await eventually(() => heard.some((each) => each.id === other), 'what came last is heard');
    expect(heard.filter((each) => each.id === id)).toEqual([{ topic: 'case', id, caseId: id }]);
    stop();
  });

  it('locks a case without reading its content, or with it', async () => {
    const id = await addCase();
    const [head, whole] = await store.transaction(async (tx) => [
      await tx.cases.lock(id),
      await tx.cases.lockWhole(id),
    ]);
    const { content, ...rest } = whole!;
    expect(head).toEqual(rest);
    expect(Buffer.from(content).toString()).toBe('sealed');
    expect(await store.transaction((tx) => tx.cases.lock(uuidv7()))).toBeUndefined();
  });

  it('gives a manifest back as it was', async () => {
    const paths = [{ path: '/summary/a"\\b', source: '/x/0', category: 'ID_CORE', mode: 'coarse' }];
    const manifest = { schemaId: 'urn:x', paths, purpose: 'é{}', until: null } as unknown as NewOutboxRow['manifest'];
    const rows = [{ ...outboxRow(), manifest }, outboxRow()];
    await store.transaction((tx) => tx.outbox.insert(rows));
    const kept = await store.transaction((tx) => Promise.all(rows.map((row) => tx.outbox.byMessage(row.messageId!))));
    expect(kept.flat().map((row) => row.manifest)).toEqual([manifest, null]);
    await store.transaction((tx) => tx.outbox.close(rows.map(({ id }) => id)));
  });

  it('goes on when tables change under connections that have planned already', async () => {
    const id = await addCase();
    const everywhere = () => Promise.all(Array.from({ length: 5 }, () => store.transaction((tx) => tx.cases.get(id))));
    await everywhere();
    await raw('ALTER TABLE case_file ADD COLUMN of_a_later_version text');
    expect(await store.together('desk', (tx) => tx.cases.get(id))).toMatchObject({ id });
    for (const read of await everywhere()) expect(read).toMatchObject({ id });
    await raw('ALTER TABLE case_file DROP COLUMN of_a_later_version');
  });

  it('rolls back everything when the work fails', async () => {
    const id = uuidv7();
    const work = store.transaction(async (tx) => {
      await tx.people.upsertStaff({ id, subject: id, displayFunction: 'x', roles: ['auditor'], active: true });
      throw new Error('half way');
    });
    await expect(work).rejects.toThrow('half way');
    expect(await store.transaction((tx) => tx.people.staff(id))).toBeUndefined();
  });

  it('never gives one outbox row to two relays, and gives it again after the lease', async () => {
    const rows = Array.from({ length: 20 }, outboxRow);
    await store.transaction((tx) => tx.outbox.insert(rows));
    const claim = (now: Date) => store.transaction((tx) => tx.outbox.claim(15, now, new Date(now.getTime() + 30_000)));
    const [one, other] = await Promise.all([claim(NOW), claim(NOW)]);
    const ids = [...one, ...other].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await claim(NOW)).toHaveLength(20 - ids.length);
    expect((await claim(LATER)).length).toBeGreaterThan(0);
    await store.transaction((tx) => tx.outbox.close(rows.map(({ id }) => id)));
    expect(await claim(new Date(LATER.getTime() + 3_600_000))).toEqual([]);
  });

  it('takes the same sealed bytes once', async () => {
    const row = { sealedDigest: uuidv7(), subjectSender: 'mr', sealed: 'x', receivedAt: NOW };
    expect(await store.transaction((tx) => tx.inbox.insertNew([row]))).toEqual([row.sealedDigest]);
    expect(await store.transaction((tx) => tx.inbox.insertNew([row]))).toEqual([]);
    expect(await store.transaction((tx) => tx.inbox.get(row.sealedDigest))).toMatchObject({ duplicates: 1 });
  });

  it('parks what waits for a parent and wakes it', async () => {
    const row = { sealedDigest: uuidv7(), subjectSender: 'mr', sealed: 'x', receivedAt: NOW };
    await store.transaction((tx) => tx.inbox.insertNew([row]));
    await store.transaction((tx) => tx.inbox.park(row.sealedDigest, uuidv7(), ['parent-digest']));
    expect(await store.transaction((tx) => tx.inbox.unpark('another', LATER))).toBe(0);
    expect(await store.transaction((tx) => tx.inbox.unpark('parent-digest', LATER))).toBe(1);
    expect((await store.transaction((tx) => tx.inbox.get(row.sealedDigest)))?.status).toBe('waiting');
  });

  it('parks nothing that another worker was done with meanwhile, and sets none of it aside', async () => {
    const row = { sealedDigest: uuidv7(), subjectSender: 'mr', sealed: 'x', receivedAt: NOW };
    await store.transaction((tx) => tx.inbox.insertNew([row]));
    await store.transaction((tx) => tx.inbox.finish(row.sealedDigest, 'done', null, null));
    await store.transaction((tx) => tx.inbox.park(row.sealedDigest, uuidv7(), ['another-parent']));
    expect(await store.transaction((tx) => tx.inbox.unpark('another-parent', LATER))).toBe(0);
    await store.transaction((tx) => tx.inbox.finish(row.sealedDigest, 'quarantined', 'unopenable', null));
    expect((await store.transaction((tx) => tx.inbox.get(row.sealedDigest)))?.status).toBe('done');
  });

  it('numbers messages per peer without a gap, and notices a peer that goes back', async () => {
    const next = () => store.transaction((tx) => tx.conversations.nextSequence('ml'));
    expect((await Promise.all([next(), next(), next()])).map(({ sequence }) => sequence).sort()).toEqual([1, 2, 3]);
    const note = (epoch: number, sequence: number) =>
      store.transaction((tx) => tx.conversations.noteSequence('ml', epoch, sequence));
    expect(await note(2, 1)).toEqual({ missing: 0, wentBack: false, restored: true });
    expect(await note(2, 4)).toEqual({ missing: 2, wentBack: false, restored: false });
    expect(await note(1, 9)).toEqual({ missing: 0, wentBack: true, restored: false });
  });

  it('gives ledger entries their places once, and the root of exactly those commitments', async () => {
    const rows = Array.from({ length: 7 }, () => ledgerEntry('reading', { caseId: uuidv7() }, NOW));
    await store.transaction((tx) => tx.ledger.append(rows));
    const head = await store.transaction((tx) => tx.ledger.sequence(1_000));
    expect(await store.transaction((tx) => tx.ledger.sequence(1_000))).toBeUndefined();
    const placed = await store.transaction((tx) => tx.ledger.list({ from: 0, limit: 100 }));
    expect(placed.map(({ leafIndex }) => leafIndex)).toEqual(placed.map((_row, index) => index));
    const root = rootOf(placed.map(({ commitment }) => leafHash(commitment)));
    expect(head).toEqual({ size: placed.length, root: Buffer.from(root).toString('base64url') });
  });

  it.each([
    ['consent_event', `UPDATE consent_event SET recorded_by = 'x'`],
    ['consent_event', `UPDATE consent_event SET approved_by = 'x'`],
    ['consent_event', 'DELETE FROM consent_event'],
    ['ledger_entry', 'DELETE FROM ledger_entry'],
    ['ledger_entry', `UPDATE ledger_entry SET commitment = '\\x00'`],
  ])('refuses to rewrite %s: %s', async (_table, sql) => {
    const caseId = await addCase();
    const people = { recordedBy: 'y', approvedBy: null };
    const row = { id: uuidv7(), caseId, sequence: 1, content: Buffer.from('x'), recordedAt: NOW, ...people };
    await store.transaction((tx) => tx.consents.append(row));
    await store.transaction((tx) => tx.ledger.append([ledgerEntry('reading', { caseId }, NOW)]));
    await expect(raw(sql)).rejects.toThrow('append-only');
  });

  it('tells other connections what changed, when it is committed', async () => {
    const seen: StoreChange[] = [];
    const heard = new Promise<void>((resolve) => {
      store.onChange((change) => {
        seen.push(change);
        resolve();
      });
    });
    await store.transaction((tx) => tx.notify({ topic: 'outbox', id: 'm1' }));
    await heard;
    expect(seen).toEqual([{ topic: 'outbox', id: 'm1' }]);
  });

  it('says only a code of what the database refused', async () => {
    const staff = { id: uuidv7(), subject: 'canary-subject', displayFunction: 'x', roles: [], active: true };
    await store.transaction((tx) => tx.people.upsertStaff(staff));
    const again = store.transaction((tx) => tx.people.upsertStaff({ ...staff, subject: 'other' }));
    await expect(again).rejects.toThrow(/^store-conflict$/);
  });

  it('can be brought up to date twice', async () => {
    const second = await connectPostgres({ url, poolSize: 1, statementTimeoutMs: 5_000 });
    expect(await second.healthy()).toBe(true);
    await second.close();
  });

  it('refuses a server that may lose what it acknowledged', async () => {
    await raw(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    const connected = connectPostgres({ url, poolSize: 1, statementTimeoutMs: 5_000 });
    await expect(connected).rejects.toThrow('database-not-durable:synchronous_commit');
    await raw(`ALTER DATABASE ${new URL(url).pathname.slice(1)} RESET synchronous_commit`);
  });

  it('forgets sealed bytes and answers a day after they left, and keeps what is open and what a message showed', async () => {
    const row = (kind: NewOutboxRow['kind']) => ({ ...outboxRow(), kind });
    const [message, fresh, open, receipt] = [row('message'), row('message'), row('message'), row('receipt')];
    await store.transaction((tx) => tx.outbox.insert([message, fresh, open, receipt]));
    await store.transaction((tx) => tx.outbox.close([message.id, fresh.id, receipt.id]));
    await raw(
      `UPDATE outbox SET left_at = left_at - interval '25 hours' WHERE id IN ('${message.id}', '${receipt.id}')`,
    );
    const tidier = new QueueTidier(store, 24);
    expect(await tidier.tidy()).toBe(false);
    const ids = [message, fresh, open, receipt].map(({ id }) => `'${id}'`).join();
    const { rows } = await raw(`SELECT id, sealed FROM outbox WHERE id IN (${ids})`);
    const sealedOf = Object.fromEntries(
      (rows as { id: string; sealed: string }[]).map(({ id, sealed }) => [id, sealed]),
    );
    expect(sealedOf).toEqual({ [message.id]: '', [fresh.id]: fresh.sealed, [open.id]: open.sealed });
    expect(await tidier.tidy()).toBe(false);
  });

  it('keeps one head an hour of what a peer’s receipts brought before yesterday, and every contradiction', async () => {
    const noon = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 30 * 3_600_000;
    const head = (size: number, root: string, minute: number, peer = 'ne') => ({
      ...{ peer, size, root, messageId: uuidv7() },
      at: new Date(noon + minute * 60_000),
    });
    const longest = [head(7, 'g', 20), head(7, 'G', 40), head(9, 'i', 70), head(3, 'c', 5, 'iom-ne')];
    const shorter = [head(5, 'e', 10), head(7, 'g', 50), head(8, 'h', 61)];
    const today = [1, 2].map((size) => ({ ...head(size, 'a', 0), at: new Date() }));
    for (const each of [...shorter, ...longest, ...today]) await store.transaction((tx) => tx.ledger.addPeerHead(each));
    await new PeerHeadThinner(store).thin();
    const kept = (await store.transaction((tx) => tx.ledger.peerHeads())).map(({ messageId }) => messageId);
    expect(kept.sort()).toEqual([...longest, ...today].map(({ messageId }) => messageId).sort());
  });

  it('refuses every change through a connection for reading', async () => {
    const reader = await connectPostgres({ url, poolSize: 1, statementTimeoutMs: 5_000, readOnly: true });
    const write = reader.transaction((tx) =>
      tx.ledger.append([ledgerEntry('case-created', { caseId: uuidv7() }, NOW)]),
    );
    await expect(write).rejects.toThrow();
    expect(await reader.transaction((tx) => tx.ledger.list({ from: 0, limit: 1 }))).toBeDefined();
    await reader.close();
  });

  it('makes due what a wrong clock stamped far ahead, and nothing else', async () => {
    const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
    const rows = [1, 80].map((hours) => ({ ...outboxRow(), nextAttemptAt: at(hours) }));
    await store.transaction((tx) => tx.outbox.insert(rows));
    const due = () => store.transaction((tx) => tx.outbox.claim(500, at(0.1), at(0.2)));
    const taken = async () => (await due()).map(({ id }) => id).filter((id) => rows.some((row) => row.id === id));
    expect(await taken()).toEqual([]);
    expect(await store.transaction((tx) => tx.recall(NOW, at(25)))).toBe(1);
    expect(await taken()).toEqual([rows[1]!.id]);
  });
});
