import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { readDossier } from '../../../deploy/local/dossiers/read-dossier.js';
import { forgetActs } from '../../../services/country-node/src/timekeeper/forget-acts.js';
import { type Answer, Desk } from '../../support/desk.js';
import { eventually } from '../../support/eventually.js';
import { STORY } from '../../support/exchange/inputs.js';
import { World } from '../../support/exchange/world.js';

const DAY_MS = 86_400_000;
let world: World;
let desk: Desk;
let newCase: object;

beforeAll(async () => {
  world = await World.begin();
  desk = await Desk.open(world.of('mr'));
  ({ newCase } = await readDossier('deploy/local/dossiers', '01-moussa', world.clock.now()));
});

afterAll(async () => {
  await desk?.close();
  await world?.end();
});

const key = () => `"${randomUUID()}"`;
const under = (given: string, body: unknown = newCase) => ({ body, headers: { 'idempotency-key': given } });
const register = (given: string, body?: unknown, person = 'caseworker') =>
  desk.ask(person, 'POST', '/cases', under(given, body));
const told = ({ status, json }: Answer) => [status, json.code, json.pointers];
const cases = async () => (await desk.countRows())['case_file'];

/** Holds the ledger, so that whatever is under way cannot end. */
async function whileHeld<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const other = new pg.Client({ connectionString: desk.country.databaseUrl });
  await other.connect();
  try {
    await other.query('BEGIN; LOCK TABLE ledger_entry IN ACCESS EXCLUSIVE MODE');
    return await work(other);
  } finally {
    await other.query('ROLLBACK');
    await other.end();
  }
}

async function waitingForTheLedger(client: pg.Client): Promise<number[]> {
  const sql = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return (await client.query<{ pid: number }>(sql)).rows.map(({ pid }) => pid);
}

describe('the same, asked again under its key', () => {
  it('is answered as the first time, and done once', async () => {
    const [given, before] = [key(), (await cases())!];
    const first = await register(given);
    expect(first.status).toBe(201);
    for (let again = 0; again < 3; again += 1) {
      const { status, text } = await register(given);
      expect([status, text]).toEqual([201, first.text]);
    }
    expect(await cases()).toBe(before + 1);
  });

  it('opens one conversation and asks one approval, in however many transactions', async () => {
    const { caseId } = await world.of('mr').register('01-moussa');
    const asked = under(key(), { kind: 'case-transfer', caseId, peer: 'ne', input: STORY.offer });
    const first = await desk.ask('caseworker', 'POST', '/conversations', asked);
    expect([first.status, typeof first.json['approvalId']]).toEqual([201, 'string']);
    const rows = await desk.countRows();
    expect((await desk.ask('caseworker', 'POST', '/conversations', asked)).text).toBe(first.text);
    expect(await desk.countRows()).toEqual(rows);

    const decision = under(key(), { decision: 'approve' });
    const path = `/approvals/${String(first.json['approvalId'])}/decision`;
    const sent = await desk.ask('supervisor', 'POST', path, decision);
    expect([sent.status, typeof sent.json['messageId']]).toEqual([200, 'string']);
    expect((await desk.ask('supervisor', 'POST', path, decision)).text).toBe(sent.text);
    expect((await desk.ask('supervisor', 'POST', path, { body: { decision: 'approve' } })).json.code).toBe(
      'approval-decided',
    );
    expect((await desk.countRows())['outbox']).toBe(rows['outbox']! + 1);
  });

  it('is another thing without the key, under another one, and of another person', async () => {
    const [given, before] = [key(), (await cases())!];
    const answers = [
      await register(given),
      await desk.ask('caseworker', 'POST', '/cases', { body: newCase }),
      await register(key()),
      await register(given, newCase, 'stranger'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(4);
    expect(await cases()).toBe(before + 4);
  });

  it('is one of two that come at once; the other is told to ask again, and then gets the same', async () => {
    const [given, before] = [key(), (await cases())!];
    const held = await whileHeld(async (client) => {
      const first = register(given);
      await eventually(async () => (await waitingForTheLedger(client)).length === 1, 'the first waits');
      return { first, second: await register(given), others: register(key()) };
    });
    expect(told(held.second)).toEqual([409, 'request-in-work', ['/idempotency-key']]);
    const first = await held.first;
    expect([first.status, (await held.others).status]).toEqual([201, 201]);
    expect((await register(given)).text).toBe(first.text);
    expect(await cases()).toBe(before + 2);
  });

  it('is done once of many at once', async () => {
    const [given, before] = [key(), (await cases())!];
    const answers = await Promise.all(Array.from({ length: 8 }, () => register(given)));
    const done = answers.filter(({ status }) => status === 201);
    expect(done.length).toBeGreaterThan(0);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201).every(({ json }) => json.code === 'request-in-work')).toBe(
      true,
    );
    expect(await cases()).toBe(before + 1);
  });
});

describe('a key', () => {
  it('is worth for one request: another body, version or path is refused, and nothing is done', async () => {
    const given = key();
    const first = await register(given);
    const rows = await desk.countRows();
    expect(told(await register(given, { ...newCase, more: 1 }))).toEqual([
      422,
      'request-key-reused',
      ['/idempotency-key'],
    ]);
    const elsewhere = await desk.ask('caseworker', 'POST', `/cases/${first.json.id}/reviews`, under(given, newCase));
    expect(told(elsewhere)).toEqual([422, 'request-key-reused', ['/idempotency-key']]);
    expect(await desk.countRows()).toEqual(rows);
    expect((await register(given)).text).toBe(first.text);
  });

  it.each(['no-quotes-at-all-1', '"short"', '"with spaces in the key"', `"${'x'.repeat(65)}"`, '', '"a", "b"'])(
    'is a string of the length of a UUID, not %j',
    async (given) => {
      const before = await desk.countRows();
      expect(told(await register(given))).toEqual([400, 'parameter-invalid', ['/idempotency-key']]);
      expect(await desk.countRows()).toEqual(before);
    },
  );

  it('is not taken where none is kept', async () => {
    const asked = { headers: { 'idempotency-key': key() } };
    const { caseId } = await world.of('mr').register('01-moussa');
    expect(told(await desk.ask('caseworker', 'POST', `/cases/${caseId}/prints`, asked))).toEqual([
      400,
      'parameter-invalid',
      ['/idempotency-key'],
    ]);
  });

  it('may be asked under again after a refusal: what was refused was not done', async () => {
    const given = key();
    const asked = under(given, { reason: 'x' });
    const { caseId } = await world.of('mr').register('01-moussa');
    const path = `/cases/${caseId}/closure`;
    const refused = await desk.ask('caseworker', 'POST', path, asked);
    expect(refused.status).toBe(422);
    expect((await desk.ask('caseworker', 'POST', path, asked)).text).toBe(refused.text);
    expect((await register(given)).status).toBe(201);
  });

  it('gives nothing to whoever may not act: not to one who left, and not by a role that has no such route', async () => {
    const given = key();
    expect((await register(given)).status).toBe(201);
    expect((await register(given, newCase, 'former')).status).toBe(401);
    expect((await register(given, newCase, 'auditor')).status).toBe(404);
  });

  it('leaves behind neither itself nor anything of what was asked, and is forgotten after a day', async () => {
    const given = key();
    await register(given);
    const client = new pg.Client({ connectionString: desk.country.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ row: string; answer: string }>(
      'SELECT a::text AS row, answer FROM act_done a',
    );
    await client.end();
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) expect(row).not.toMatch(/Moussa|Diallo/i);
    expect(rows.some(({ row }) => row.includes(given.slice(1, -1)))).toBe(false);
    const parts = world.of('mr').parts;
    expect(await forgetActs(parts, 1_000)).toBe(0);
    const later = {
      ...parts,
      clock: { ...parts.clock, now: () => new Date(world.clock.now().getTime() + DAY_MS + 1) },
    };
    expect(await forgetActs(later, 1)).toBe(1);
    expect(await forgetActs(later, 1_000)).toBe(rows.length - 1);
    expect((await register(given)).status).toBe(201);
  });
});

describe('a crash', () => {
  it('before the end leaves neither act nor key, and the same asked again is done', async () => {
    const given = key();
    const before = await desk.countRows();
    const died = await whileHeld(async (client) => {
      const first = register(given);
      await eventually(async () => (await waitingForTheLedger(client)).length === 1, 'the act waits');
      for (const pid of await waitingForTheLedger(client)) await client.query('SELECT pg_terminate_backend($1)', [pid]);
      return first;
    });
    expect(died.status).toBe(503);
    expect(await desk.countRows()).toEqual(before);
    const again = await register(given);
    expect(again.status).toBe(201);
    expect((await register(given)).text).toBe(again.text);
    expect(await cases()).toBe(before['case_file']! + 1);
  });
});
