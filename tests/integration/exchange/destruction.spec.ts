import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../../deploy/local/postgres.js';
import { tracesInFolder } from '../../../deploy/local/story/find-traces.js';
import { closeCase } from '../../../services/country-node/src/record/close-case.js';
import { resume } from '../../../services/country-node/src/record/resume.js';
import { carryOutDestructions } from '../../../services/country-node/src/timekeeper/carry-out-destructions.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { caseWithConsent, transfer } from '../../support/exchange/sharing.js';
import { pairWith } from '../../support/pairs-and-figures.js';
import type { TestLaw } from '../../support/national-law.js';
import { columnsThatOpen, tablesShowing } from '../../support/exchange/what-is-left.js';
import { PARTICIPANTS, World } from '../../support/exchange/world.js';
import { note, verify } from '../../threats/restoring.js';

/** The child's own name: in the file, the consent, the voice; it must be nowhere in the end. */
const CANARY = 'Moussa';

let folder: string;
let world: World;
let mr: Country;
let ne: Country;
let desk: Desk;
let client: pg.Client;
let destroyed: string;

beforeAll(async () => {
  // A server of its own, whose files are read.
  folder = mkdtempSync(join(tmpdir(), 'passerelle-pg-'));
  world = await World.begin(await startPostgres({ root: process.cwd(), folder }), [], PARTICIPANTS);
  [mr, ne] = [world.of('mr'), world.of('ne')];
  for (const { parts } of [mr, ne])
    (parts.national as TestLaw).change({ retention: [{ outcome: 'closed', months: 2 }] });
  await resume(mr.parts, world.continuityOf('mr'));
  desk = await Desk.open(mr);
  client = new pg.Client({ connectionString: mr.databaseUrl });
  await client.connect();
}, 60_000);
afterAll(async () => {
  await client?.end();
  await desk?.close();
  await world?.end();
  rmSync(folder, { recursive: true, force: true });
});

const later = async (days: number) => {
  await world.wait({ days });
  world.publish();
};
/** Under a key of its own, as the console asks: what destroys a key waits until the decision stands. */
const ask = async (person: string, method: string, path: string, body?: object) => {
  const headers: Record<string, string> = method === 'POST' ? { 'idempotency-key': `"${randomUUID()}"` } : {};
  const { status, json } = await desk.ask(person, method, path, { headers, ...(body ? { body } : {}) });
  return { status, code: json.code, approvalId: json['approvalId'] as string, items: json.items };
};
const decide = (person: string, id: string) =>
  ask(person, 'POST', `/approvals/${id}/decision`, { decision: 'approve' });
const OFFICER = 'data-protection-officer';
const holding = () => ({
  reason: 'court_order',
  reviewBy: new Date(world.clock.now().getTime() + 90 * 86_400_000).toISOString(),
});
const dueIds = async () => (await ask(OFFICER, 'GET', '/retention/due')).items.map(({ id }) => id);
const entriesOf = async ({ parts }: Country, caseId: string) =>
  parts.store.transaction((tx) => tx.ledger.about({ caseId, limit: 500 }));

/** Closes a case here, as its approved closure does, and tells everyone who has a part. */
async function close(country: Country, caseId: string): Promise<void> {
  const closure = { reason: 'plan_implemented', goals: 'reached', closedOn: '2026-11-23' };
  await country.parts.store.transaction(async (tx) => {
    const caseRow = (await tx.cases.lock(caseId))!;
    await closeCase(country.parts, tx, { caseRow, closure, by: country.caseworker.id, at: world.clock.now() });
  });
  await world.settle();
}

/** Asked by the officer, approved by the supervisor. */
async function destroy(caseId: string) {
  const { status, approvalId } = await ask(OFFICER, 'POST', `/cases/${caseId}/destruction`);
  expect(status).toBe(201);
  return decide('supervisor', approvalId);
}

const openable = (caseId: string) => columnsThatOpen(client, mr, caseId);
const shown = () => tablesShowing(client, CANARY);
const filesWithName = (place: string) => tracesInFolder(place, [CANARY]);

describe('a case that is being destroyed (R21)', () => {
  it('what broke off is carried out later; a late message brings nothing back and is told so', async () => {
    const caseId = await caseWithConsent(world, mr, ['ne']);
    const { id, caseId: there } = await transfer(world, { from: 'mr', to: 'ne', caseId });
    await close(ne, there);
    await later(62);
    const kept = mr.parts.vault.destroyKey.bind(mr.parts.vault);
    mr.parts.vault.destroyKey = () => Promise.reject(new Error('the disk is full'));
    expect((await destroy(caseId)).status).toBe(500);
    mr.parts.vault.destroyKey = kept;
    // Nothing says that it is gone before it is; and nobody reads it meanwhile.
    expect((await entriesOf(mr, caseId)).some(({ kind }) => kind === 'case-destroyed')).toBe(false);
    expect((await ask('supervisor', 'GET', `/cases/${caseId}`)).code).toBe('case-destroyed');
    expect(await carryOutDestructions(mr.parts, 1)).toBe(1);
    expect(await openable(caseId)).toEqual([]);

    const count = async () => (await mr.parts.store.transaction((tx) => tx.cases.list({ limit: 200 }))).length;
    const cases = await count();
    const [closing] = await ne.parts.store.transaction(async (tx) =>
      (await tx.conversations.ofCase(there)).filter(({ kind }) => kind === 'case-closure'),
    );
    await ne.parts.store.transaction((tx) => tx.cases.setClosure(there, null, world.clock.now()));
    await ne.act(id, 'offer-return', { reason: 'child_returned' }).catch(() => undefined);
    await ne.act(closing!.id, 'follow-up', { seenOn: '2026-11-23' }).catch(() => undefined);
    await world.settle();
    const last = [...(await ne.messages(id)), ...(await ne.messages(closing!.id))].filter(
      ({ status }) => status === 'refused',
    );
    expect(last.map(({ refusalCode }) => refusalCode)).toContain('case-destroyed');
    expect([await count(), await openable(caseId)]).toEqual([cases, []]);
  }, 60_000);
});

describe('a legal hold (R21)', () => {
  it('is set and lifted by two people, is seen, and keeps a case from being destroyed', async () => {
    const { caseId } = await mr.register('01-moussa', false);
    await close(mr, caseId);
    await later(62);
    const asked = await ask(OFFICER, 'POST', `/cases/${caseId}/destruction`);
    const { approvalId } = await ask('supervisor', 'POST', `/cases/${caseId}/holds`, holding());
    expect((await decide('supervisor', approvalId)).code).toBe('approver-is-author');
    expect((await desk.ask(OFFICER, 'GET', `/approvals/${approvalId}`)).json['said']).toMatchObject({
      reason: 'court_order',
    });
    expect((await decide(OFFICER, approvalId)).status).toBe(200);
    // What was asked before the hold is not carried out after it.
    expect((await decide('supervisor', asked.approvalId)).code).toBe('case-held');
    expect((await ask(OFFICER, 'POST', `/cases/${caseId}/destruction`)).code).toBe('case-held');
    const [due] = (await ask(OFFICER, 'GET', '/retention/due')).items.filter(({ id }) => id === caseId);
    expect(due?.['held']).toBe(true);
    expect((await desk.ask('supervisor', 'GET', `/cases/${caseId}`)).json['held']).toBe(true);
    const held = async () => (await ask('auditor', 'GET', '/holds')).items.filter((each) => each['caseId'] === caseId);
    expect(await held()).toMatchObject([{ reason: 'court_order', reviewDue: false }]);
    await later(100);
    expect(await held()).toMatchObject([{ reviewDue: true }]);
    expect((await ask(OFFICER, 'POST', `/cases/${caseId}/destruction`)).code).toBe('case-held');

    const [{ id }] = (await held()) as [{ id: string }];
    const lifting = await ask(OFFICER, 'POST', `/holds/${id}/lifting`, { reason: 'procedure_ended' });
    expect((await decide(OFFICER, lifting.approvalId)).code).toBe('approver-is-author');
    expect((await decide('supervisor', lifting.approvalId)).status).toBe(200);
    expect(await held()).toEqual([]);
    const kinds = (await entriesOf(mr, caseId)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('legal'))).toEqual(['legal-hold-set', 'legal-hold-lifted']);
    expect((await destroy(caseId)).status).toBe(200);
    expect(await openable(caseId)).toEqual([]);
  });

  it('must fail: by one person, without a day of review, for an open case, or where the case was opened again', async () => {
    const { caseId } = await mr.register('01-moussa', false);
    const late = { ...holding(), reviewBy: '2099-01-01T00:00:00.000Z' };
    expect((await ask('supervisor', 'POST', `/cases/${caseId}/holds`, late)).code).toBe('schema-violation');
    expect((await ask('supervisor', 'POST', `/cases/${caseId}/holds`, { reason: 'audit' })).code).toBe(
      'schema-violation',
    );
    expect((await ask(OFFICER, 'POST', `/cases/${caseId}/destruction`)).code).toBe('case-not-closed');
    await close(mr, caseId);
    await later(62);
    const { approvalId } = await ask(OFFICER, 'POST', `/cases/${caseId}/destruction`);
    expect((await decide(OFFICER, approvalId)).status).toBe(404);
    expect((await ask('supervisor', 'POST', `/cases/${caseId}/reopening`, { reason: 'child_asks' })).status).toBe(200);
    expect((await decide('supervisor', approvalId)).code).toBe('case-not-closed');
    await close(mr, caseId);
    expect(await dueIds()).not.toContain(caseId);
    expect((await decide('supervisor', approvalId)).code).toBe('retention-running');
    expect((await openable(caseId)).length).toBeGreaterThan(0);
  });
});

describe('a case is destroyed when its time is over (R21, invariant 8)', () => {
  it('by two people: then nothing of it can be read anywhere, the ledger verifies and proves it', async () => {
    const { caseId, attachments } = await mr.register('01-moussa');
    destroyed = caseId;
    expect(attachments.length).toBeGreaterThan(0);
    await pairWith(mr, caseId);
    const voice = { sort: 'correction', saidBy: 'child', language: 'ha', helpedBy: 'nobody', words: `I am ${CANARY}.` };
    expect((await ask('caseworker', 'POST', `/cases/${caseId}/voices`, voice)).status).toBe(201);
    const upload = { documentType: 'other', mediaType: 'image/png', size: 100, title: CANARY };
    expect((await ask('caseworker', 'POST', `/cases/${caseId}/uploads`, upload)).status).toBe(201);
    const id = await mr.offer(caseId, 'ne');
    await world.settle();
    await ne.act(id, 'accept');
    await world.settle();
    await mr.act(id, 'handover', { childInformed: { informed: true, language: 'ha' }, attachments });
    await world.settle();
    await ne.fetchFiles();
    await ne.act(id, 'decline');
    await world.settle();
    await close(mr, caseId);
    await mr.keepTime();
    expect(await openable(caseId)).toEqual([
      ...['approval.input', 'attachment.content', 'attachment_upload.content', 'case_file.content'],
      ...['child_voice_entry.content', 'consent_event.content', 'message.content'],
      ...['message.only_here', 'owed_step.input'],
    ]);

    const early = await ask(OFFICER, 'POST', `/cases/${caseId}/destruction`);
    expect([early.status, early.code]).toEqual([409, 'retention-running']);
    expect(await dueIds()).not.toContain(caseId);
    await later(62);
    expect(await dueIds()).toContain(caseId);
    await note(world, mr);
    await client.end();
    await world.backUp('mr');
    client = new pg.Client({ connectionString: mr.databaseUrl });
    await client.connect();

    const before = await mr.messages(id);
    const files = (await mr.parts.store.transaction((tx) => tx.attachments.ofCase(caseId))).map(({ fileId }) => fileId);
    expect((await destroy(caseId)).status).toBe(200);

    expect(await openable(caseId)).toEqual([]);
    const rows = async (sql: string) => (await client.query(sql, [caseId])).rows.length;
    expect(await rows('SELECT 1 FROM case_file WHERE id = $1 AND length(content) > 0')).toBe(0);
    expect(await rows('SELECT 1 FROM consent_event WHERE case_id = $1 AND length(content) > 0')).toBe(0);
    expect(
      await rows(`SELECT 1 FROM outbox o JOIN message m ON m.id = o.message_id
      WHERE m.case_id = $1 AND o.kind = 'message' AND (o.sealed <> '' OR o.status <> 'closed')`),
    ).toBe(0);
    expect(await rows('SELECT 1 FROM case_trait_key WHERE case_id = $1')).toBe(0);
    expect((await client.query('SELECT 1 FROM inbox WHERE sealed IS NOT NULL')).rows).toEqual([]);
    for (const each of files) await expect(mr.parts.files.read(each)[Symbol.asyncIterator]().next()).rejects.toThrow();
    // The signed outlines stay, and no more.
    const proofs = (all: typeof before) =>
      all.map(({ digest, jws, claims, receipt }) => [digest, jws, claims, receipt]);
    const after = await mr.messages(id);
    expect(proofs(after)).toEqual(proofs(before));
    expect(after.every(({ content }) => content === null)).toBe(true);

    const [proof, ...others] = await entriesOf(mr, caseId);
    expect(others).toEqual([]);
    expect(proof?.content).toMatchObject({
      ...{ kind: 'case-destroyed', basis: 'retention-ended', askedAs: OFFICER, approvedAs: 'supervisor' },
      ...{ attachments: attachments.length, voices: 1, messages: before.length + 1 },
    });
    const report = await verify(mr, ne);
    expect([report.ok, report.findings, report.erased > 10]).toEqual([true, [], true]);
    expect(await dueIds()).not.toContain(caseId);

    for (const [person, method, path] of [
      ['supervisor', 'GET', `/cases/${caseId}`],
      ['caseworker', 'POST', `/cases/${caseId}/voices`],
      [OFFICER, 'POST', `/cases/${caseId}/voices`],
      [OFFICER, 'POST', `/cases/${caseId}/destruction`],
    ] as const) {
      const { status, code } = await ask(person, method, path, path.endsWith('voices') ? voice : undefined);
      expect([path, status, code]).toEqual([path, 410, 'case-destroyed']);
    }
    const reopening = await ask('supervisor', 'POST', `/cases/${caseId}/reopening`, { reason: 'child_found' });
    expect([reopening.status, reopening.code]).toEqual([410, 'case-destroyed']);
    expect((await ask('stranger', 'GET', `/cases/${caseId}`)).status).toBe(404);
  }, 60_000);

  it('what a backup brings back opens no more, and is emptied again', async () => {
    const caseId = destroyed;
    await client.end();
    await world.restore('mr');
    client = new pg.Client({ connectionString: mr.databaseUrl });
    await client.connect();
    const row = await mr.parts.store.transaction((tx) => tx.cases.get(caseId));
    expect([row?.destroyedAt, row?.content.length === 0]).toEqual([null, false]);
    const sealed = 'SELECT 1 FROM message WHERE case_id = $1 AND content IS NOT NULL';
    expect((await client.query(sealed, [caseId])).rows.length).toBeGreaterThan(0);
    expect(await openable(caseId)).toEqual([]);
    expect(await carryOutDestructions(mr.parts, 1)).toBe(1);
    expect((await client.query(sealed, [caseId])).rows).toEqual([]);
    expect((await entriesOf(mr, caseId)).map(({ content }) => content?.['basis'])).toEqual(['backup-restored']);
    expect(await carryOutDestructions(mr.parts, 1)).toBe(0);
    await world.resynchronise();
    expect(await openable(caseId)).toEqual([]);
  }, 60_000);

  it('the name is in no file of the server (tables, write-ahead log, its own log), none of the node, no line that was logged', async () => {
    await client.query('CHECKPOINT');
    await client.query('SELECT pg_switch_wal()');
    await client.query('CHECKPOINT');
    expect(await shown()).toEqual([]);
    expect(filesWithName(folder)).toEqual([]);
    expect(filesWithName(world.placeOf('mr'))).toEqual([]);
    expect(JSON.stringify(world.logged)).not.toContain(CANARY);
    // And would be found if it were there.
    await client.query(`CREATE TABLE control AS SELECT '${CANARY}'::bytea AS value`);
    await client.query('CHECKPOINT');
    expect(await shown()).toEqual(['control']);
    const found = filesWithName(folder);
    expect([found.some((path) => path.includes('pg_wal')), found.some((path) => path.includes('base'))]).toEqual([
      true,
      true,
    ]);
    await client.query('DROP TABLE control');
  }, 60_000);
});
