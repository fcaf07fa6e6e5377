import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ApprovalRow, StaffRow } from '../../../services/country-node/src/ports/store/people.js';
import { Desk } from '../../support/desk.js';
import type { Country } from '../../support/exchange/country.js';
import { World } from '../../support/exchange/world.js';

/** More than one answer holds. */
const MANY = 201;
const DAY_MS = 86_400_000;

let world: World;
let mr: Country;
let desk: Desk;
let caseId: string;

beforeAll(async () => {
  world = await World.begin();
  mr = world.of('mr');
  desk = await Desk.open(mr);
});
afterAll(async () => {
  await desk?.close();
  await world?.end();
});
beforeEach(async () => {
  ({ caseId } = await mr.register('01-moussa'));
  const open = await mr.parts.store.transaction((tx) => tx.people.listApprovals({ limit: 1_000 }));
  await decideAll(open);
});

const of = (role: string): StaffRow => desk.people.get(role)!;

/** What was put before a second person so many days ago. */
async function put(count: number, days: number, row: Partial<ApprovalRow> = {}): Promise<ApprovalRow[]> {
  const createdAt = new Date(world.clock.now().getTime() - days * DAY_MS);
  const rows = Array.from({ length: count }, (_, at): ApprovalRow => ({
    ...{ id: randomUUID(), caseId, conversationId: null, kind: 'legal-hold', step: 'set', peer: '' },
    ...{ input: new Uint8Array(), manifestDigest: '', authorId: of('caseworker').id, status: 'waiting' },
    ...{ approverId: null, reasonCode: null, decidedAt: null, reviewBy: null, settledAt: null },
    createdAt: new Date(createdAt.getTime() + at),
    ...row,
  }));
  await mr.parts.store.transaction(async (tx) => {
    for (const each of rows) await tx.people.addApproval(each);
  });
  return rows;
}

async function decideAll(rows: readonly ApprovalRow[]): Promise<void> {
  const decision = { status: 'approved', approverId: of('supervisor').id, reasonCode: null } as const;
  await mr.parts.store.transaction(async (tx) => {
    for (const { id } of rows) await tx.people.decideApproval(id, { ...decision, decidedAt: world.clock.now() });
  });
}

const idsIn = (rows: unknown) => (rows as { id: string }[]).map(({ id }) => id);
async function seen(role: string): Promise<[listed: string[], inInbox: string[]]> {
  const [listed, inbox] = [await desk.ask(role, 'GET', '/approvals'), await desk.ask(role, 'GET', '/inbox')];
  return [idsIn(listed.json.items), idsIn(inbox.json['approvals'])];
}

describe('what waits for a second person', () => {
  it.each([
    ['was decided long ago', async () => decideAll(await put(MANY, 30))],
    ['somebody asked for alone', () => put(MANY, 30, { authorId: of('data-protection-officer').id })],
    ['is for another role', () => put(MANY, 30, { kind: 'case-destruction', step: 'destroy' })],
  ])('is found however much %s', async (_what, before) => {
    await before();
    const [asked] = await put(1, 0);
    expect(await seen('data-protection-officer')).toEqual([[asked!.id], [asked!.id]]);
  });

  it('comes the longest waiting first, what was sent already with it, and not to who may not decide it', async () => {
    const later = await put(1, 1, { status: 'to-review' });
    const earlier = await put(1, 2, { status: 'unreviewed' });
    const destruction = await put(1, 3, { kind: 'case-destruction', step: 'destroy' });
    const ids = idsIn([...earlier, ...later]);
    expect(await seen('data-protection-officer')).toEqual([ids, ids]);
    expect((await seen('supervisor'))[0]).toEqual([...idsIn(destruction), ...ids]);
    expect((await desk.ask('caseworker', 'GET', '/approvals')).status).toBe(404);
  });

  it('is listed by what became of it, the newest first, for whoever may decide it', async () => {
    await decideAll(await put(MANY, 30));
    const [last] = await put(1, -1);
    await decideAll([last!]);
    await decideAll(await put(1, 0, { kind: 'case-destruction', step: 'destroy' }));
    const { json } = await desk.ask('data-protection-officer', 'GET', '/approvals?status=approved');
    expect([json.items[0]?.['id'], new Set(json.items.map(({ kind }) => kind))]).toEqual([
      last!.id,
      new Set(['legal-hold']),
    ]);
    expect(await seen('data-protection-officer')).toEqual([[], []]);
  });
});
