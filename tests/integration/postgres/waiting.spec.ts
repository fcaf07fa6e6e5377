import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuidv7 } from 'uuid';
import type { LocalPostgres } from '../../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../../services/country-node/src/adapters/postgres/postgres-store.js';
import type { Place } from '../../../services/country-node/src/domain/conversations/places-waiting.js';
import { temporaryPostgres } from '../../support/postgres.js';

const AT = new Date('2026-11-27T10:00:00.000Z');
const OFFERED = { kind: 'case-transfer', role: 'receiver', state: 'offered' };
const ASKED = { kind: 'identity-verification', role: 'consulate', state: 'asked' };
const ELSEWHERE = { kind: 'case-transfer', role: 'offerer', state: 'offered' };
const [WORKER, OTHER] = [uuidv7(), uuidv7()];
let postgres: LocalPostgres;
let store: PostgresStore;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  store = await connectPostgres({ url: await postgres.database('waiting'), poolSize: 3, statementTimeoutMs: 5_000 });
  for (const [id, subject] of [
    [WORKER, 'worker'],
    [OTHER, 'other'],
  ] as const)
    await store.transaction((tx) =>
      tx.people.upsertStaff({ id, subject, displayFunction: subject, roles: ['caseworker'], active: true }),
    );
});
afterAll(async () => {
  await store.close();
  await postgres.stop();
});

/** A case of its own, given to one person, with a conversation that stands there. */
async function stand(place: Place, { days, to = WORKER }: { days: number | null; to?: string }): Promise<string> {
  const [caseId, id] = [uuidv7(), uuidv7()];
  await store.transaction(async (tx) => {
    const row = { id: caseId, origin: 'local' as const, content: Buffer.from('sealed'), version: 1, responsible: 'mr' };
    await tx.cases.insert({ ...row, status: 'open', createdAt: AT, updatedAt: AT });
    await tx.cases.assign({ caseId, staffId: to, assignedBy: to, assignedAt: AT, categories: null });
    const dueAt = days === null ? null : new Date(AT.getTime() + days * 86_400_000);
    const times = { dueAt, createdAt: AT, updatedAt: AT };
    await tx.conversations.insert({
      id,
      caseId,
      ...place,
      peer: 'ne',
      version: 1,
      responsible: 'mr',
      via: null,
      ...times,
    });
  });
  return id;
}

const waiting = async (places: Place[], limit = 200, assignedTo?: string) => {
  const query = { places, limit, ...(assignedTo ? { assignedTo } : {}) };
  const rows = await store.seenBy({ staffId: assignedTo ?? WORKER, at: AT }, (tx) => tx.conversations.waiting(query));
  return rows.map(({ id }) => id);
};

describe('what waits', () => {
  it('is what stands in one of the places, due soonest first, then what has no day, the oldest first', async () => {
    const [undated, late, later] = [
      await stand(OFFERED, { days: null }),
      await stand(ASKED, { days: 9 }),
      await stand(OFFERED, { days: 3 }),
    ];
    const undatedToo = await stand(ASKED, { days: null });
    await stand(ELSEWHERE, { days: 1 });
    const inOrder = [later, late, undated, undatedToo];
    expect(await waiting([OFFERED, ASKED])).toEqual(inOrder);
    expect(await waiting([OFFERED, ASKED], 3)).toEqual(inOrder.slice(0, 3));
    expect(await waiting([OFFERED])).toEqual([later, undated]);
    expect(await waiting([])).toEqual([]);
  });

  it('is not pushed out by newer conversations in which nothing waits', async () => {
    const before = await waiting([OFFERED, ASKED]);
    for (let more = 0; more < 5; more += 1) await stand(ELSEWHERE, { days: 0 });
    expect(await waiting([OFFERED, ASKED], before.length)).toEqual(before);
  });

  it('waits for those to whom the case was given', async () => {
    const theirs = await stand(OFFERED, { days: 1, to: OTHER });
    expect(await waiting([OFFERED], 200, OTHER)).toEqual([theirs]);
    expect(await waiting([OFFERED], 200, WORKER)).not.toContain(theirs);
  });
});
