import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { LocalPostgres } from '../../deploy/local/postgres.js';
import {
  connectPostgres,
  type PostgresStore,
} from '../../services/country-node/src/adapters/postgres/postgres-store.js';
import { emergencyCategories } from '../../services/country-node/src/domain/access/break-glass.js';
import { STAFF_ROLES } from '../../services/country-node/src/domain/access/roles-together.js';
import {
  categoriesInConversation,
  visibleCategories,
} from '../../services/country-node/src/domain/access/visible-categories.js';
import type { StaffRole } from '../../services/country-node/src/ports/store/people.js';
import { temporaryPostgres } from '../support/postgres.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const after = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
/** Tables of which a person reads some rows, and the column that names the case. */
const WALLED: Readonly<Record<string, string>> = {
  case_file: 'id',
  case_reference: 'case_id',
  consent_event: 'case_id',
  attachment: 'case_id',
  case_review: 'case_id',
  conversation: 'case_id',
  message: 'case_id',
  deadline: 'case_id',
  duplicate: 'case_one',
  approval: 'case_id',
};

let postgres: LocalPostgres;
let store: PostgresStore;
let owner: pg.Client;

beforeAll(async () => {
  postgres = await temporaryPostgres();
  const url = await postgres.database('second_wall');
  store = await connectPostgres({ url, poolSize: 5, statementTimeoutMs: 5_000 });
  owner = new pg.Client({ connectionString: url });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await store?.close();
  await postgres?.stop();
});

async function enrol(...roles: StaffRole[]): Promise<string> {
  const id = uuidv7();
  await store.transaction((tx) =>
    tx.people.upsertStaff({ id, subject: id, displayFunction: 'someone', roles, active: true }),
  );
  return id;
}

/** A case with a row in every table of a case, and the question of a consulate or a transfer about it. */
async function addCase(kind = 'case-transfer', role = 'offerer') {
  const [caseId, other, conversationId] = [uuidv7(), uuidv7(), uuidv7()];
  const file = { origin: 'local' as const, content: Buffer.from('sealed'), version: 1, responsible: 'mr' };
  await store.transaction(async (tx) => {
    for (const id of [caseId, other]) {
      await tx.cases.insert({ id, ...file, status: 'open', createdAt: NOW, updatedAt: NOW });
    }
    await tx.cases.addReference({ caseId, partner: 'ne', givenBy: 'ours', reference: uuidv7() });
    await tx.conversations.insert({
      ...{ id: conversationId, kind, caseId, peer: 'ne', role, state: 'offered', version: 1, responsible: 'mr' },
      ...{ dueAt: null, via: null, createdAt: NOW, updatedAt: NOW },
    });
    const review = { id: uuidv7(), caseId, outcome: 'plan_continues', childHeard: true, reviewedBy: 'someone' };
    await tx.caseReviews.add({ ...review, reviewedAt: NOW });
  });
  const one = [uuidv7(), caseId, conversationId, NOW];
  const statements: [string, unknown[]][] = [
    [
      `INSERT INTO consent_event (id, case_id, sequence, content, recorded_at, recorded_by) VALUES ($1, $2, 1, '\\x00', $3, 'someone')`,
      [uuidv7(), caseId, NOW],
    ],
    [
      `INSERT INTO message (id, conversation_id, case_id, direction, author, recipient, step, digest, parents, jws, claims, content, status,
         issued_at, recorded_at) VALUES ($1, $3, $2, 'out', 'mr', 'ne', 'offer', $1::uuid::text, '{}', '', '', '\\x00', 'queued', $4, $4)`,
      one,
    ],
    [
      `INSERT INTO attachment (id, case_id, file_id, content, media_type, size, cipher_size, cipher_sha256, status, attempts, created_at, waiting_since)
         VALUES ($1, $2, $1, '\\x00', 'image/png', 1, 1, '', 'stored', 0, $3, $3)`,
      [uuidv7(), caseId, NOW],
    ],
    [
      `INSERT INTO deadline (id, conversation_id, case_id, peer, kind, step, after, ours, since, due_at, stage, stage_at)
         VALUES ($1, $3, $2, 'ne', 'case-transfer', 'offer', '', true, $4, $4, 'overdue', $4)`,
      one,
    ],
    [
      `INSERT INTO approval (id, case_id, conversation_id, kind, step, peer, input, manifest_digest, author_id, status, created_at)
         VALUES ($1, $2, $3, 'case-transfer', 'offer', 'ne', '\\x00', '', $1, 'waiting', $4)`,
      one,
    ],
    [
      `INSERT INTO duplicate (id, case_one, case_other, score, findings, status, version, suggested_at, changed_at)
         VALUES ($1, $2, $3, 1, '[]', 'suggested', 1, $4, $4)`,
      [uuidv7(), caseId, other, NOW],
    ],
  ];
  for (const [sql, values] of statements) await owner.query(sql, values);
  return { caseId, conversationId };
}

async function give(caseId: string, staffId: string, categories: string[] | null = null): Promise<void> {
  await store.transaction((tx) =>
    tx.cases.assign({ caseId, staffId, assignedBy: staffId, assignedAt: NOW, categories }),
  );
}

async function openUntil(caseId: string, staffId: string, until: Date, endedAt: Date | null = null): Promise<void> {
  await store.transaction((tx) =>
    tx.emergencies.insert({
      ...{ id: uuidv7(), caseId, staffId, reason: 'danger_to_life', openedAt: NOW, until },
      ...{ endedAt, endedBy: endedAt && staffId, verdict: null, judgedBy: null, judgedAt: null },
    }),
  );
}

/** How many rows of each walled table somebody reads who asks for all of them, or for those of one case. */
async function countAs(staffId: string | null, at = NOW, caseId?: string): Promise<Record<string, number>> {
  await owner.query('BEGIN');
  try {
    await owner.query('SET LOCAL ROLE passerelle_reader');
    if (staffId !== null) {
      const said = `SELECT set_config('passerelle.reader', $1, true), set_config('passerelle.reads_at', $2, true)`;
      await owner.query(said, [staffId, at.toISOString()]);
    }
    const counts: Record<string, number> = {};
    for (const [table, column] of Object.entries(WALLED)) {
      const sql = `SELECT count(*)::int AS n FROM ${table} WHERE $1::uuid IS NULL OR ${column} = $1`;
      counts[table] = (await owner.query<{ n: number }>(sql, [caseId ?? null])).rows[0]!.n;
    }
    return counts;
  } finally {
    await owner.query('ROLLBACK');
  }
}

const each = (n: number, more: Record<string, number> = {}) => ({
  ...Object.fromEntries(Object.keys(WALLED).map((table) => [table, n])),
  ...more,
});

describe('row 19: a statement that forgets whose cases it asks for', () => {
  it('gives a caseworker the rows of their own cases, and of no other', async () => {
    const [mine, other] = [await addCase(), await addCase()];
    const me = await enrol('caseworker');
    await give(mine.caseId, me);
    // The other case of the pair was given to nobody.
    expect(await countAs(me)).toEqual(each(1, { duplicate: 0 }));
    expect(await countAs(me, NOW, other.caseId)).toEqual(each(0));
    const reader = { staffId: me, at: NOW };
    const listed = await store.seenBy(reader, async (tx) => ({
      cases: (await tx.cases.list({ limit: 1_000 })).map(({ id }) => id),
      conversations: (await tx.conversations.list({ limit: 1_000 })).map(({ id }) => id),
      deadlines: (await tx.deadlines.list({ limit: 1_000 })).map(({ caseId }) => caseId),
      approvals: (await tx.people.listApprovals({ limit: 1_000 })).map(({ caseId }) => caseId),
      absent: [await tx.cases.get(other.caseId), await tx.conversations.get(other.conversationId)],
      messages: await tx.conversations.messages(other.conversationId),
    }));
    expect(listed).toEqual({
      cases: [mine.caseId],
      conversations: [mine.conversationId],
      deadlines: [mine.caseId],
      approvals: [mine.caseId],
      absent: [undefined, undefined],
      messages: [],
    });
  });

  it('gives a supervisor all of them, and nobody who is not named anything', async () => {
    await addCase();
    const supervisor = await enrol('supervisor');
    const seen = await countAs(supervisor);
    const { rows } = await owner.query<{ n: number }>('SELECT count(*)::int AS n FROM case_file');
    expect(seen['case_file']).toBe(rows[0]!.n);
    expect(await countAs(null)).toEqual(each(0));
    expect(await countAs(uuidv7())).toEqual(each(0));
  });

  it('gives a former member of staff nothing, whatever was theirs', async () => {
    const { caseId } = await addCase();
    const former = await enrol('caseworker', 'supervisor');
    await give(caseId, former);
    expect((await countAs(former))['case_file']).toBeGreaterThan(0);
    await owner.query('UPDATE staff SET active = false WHERE id = $1', [former]);
    expect(await countAs(former)).toEqual(each(0));
  });
});

describe('row 19: the wall and the rules of the house', () => {
  const EMERGENCIES = { none: null, live: after(1), past: after(-1), ended: after(1) } as const;

  it('let the same people through: by every set of roles, assignment and emergency', async () => {
    const cases = {
      'case-transfer': await addCase('case-transfer', 'offerer'),
      question: await addCase('identity-verification', 'consulate'),
      asked: await addCase('identity-verification', 'desk'),
    };
    const person = fc.record({
      roles: fc.subarray([...STAFF_ROLES]),
      given: fc.constantFrom('not', 'whole', 'part'),
      emergency: fc.constantFrom(...(Object.keys(EMERGENCIES) as (keyof typeof EMERGENCIES)[])),
      name: fc.constantFrom(...(Object.keys(cases) as (keyof typeof cases)[])),
    });
    const sample = fc.asyncProperty(person, async ({ roles, given, emergency, name }) => {
      const { caseId, conversationId } = cases[name];
      const who = await enrol(...roles);
      const categories = given === 'part' ? ['HEALTH'] : null;
      if (given !== 'not') await give(caseId, who, categories);
      const until = EMERGENCIES[emergency];
      if (until) await openUntil(caseId, who, until, emergency === 'ended' ? NOW : null);
      const assignment = given === 'not' ? undefined : { categories };
      const [kind, role] =
        name === 'case-transfer'
          ? [name, 'offerer']
          : ['identity-verification', name === 'asked' ? 'desk' : 'consulate'];
      const inEmergency = emergency === 'live' && emergencyCategories(roles).size > 0;
      const ofCase = inEmergency || visibleCategories(roles, assignment).size > 0;
      const ofTalk = inEmergency || categoriesInConversation(roles, assignment, { kind, role }).size > 0;
      const seen = await store.seenBy({ staffId: who, at: NOW }, async (tx) => ({
        ofCase: (await tx.cases.get(caseId)) !== undefined,
        ofTalk: (await tx.conversations.get(conversationId)) !== undefined,
        messages: (await tx.conversations.messages(conversationId)).length > 0,
        consents: (await tx.consents.list(caseId)).length > 0,
        files: (await tx.attachments.ofCase(caseId)).length > 0,
      }));
      expect(seen).toEqual({ ofCase, ofTalk, messages: ofTalk, consents: ofCase, files: ofCase });
    });
    await fc.assert(sample, { numRuns: 150 });
  });

  it('leave no table with sealed contents to the reader without a wall', async () => {
    const { rows } = await owner.query<{ name: string }>(
      `SELECT DISTINCT c.relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.atttypid = 'bytea'::regtype
         AND NOT c.relrowsecurity AND has_table_privilege('passerelle_reader', c.oid, 'SELECT')`,
    );
    expect(rows).toEqual([]);
    const walled = await owner.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    expect(walled.rows.map(({ name }) => name)).toEqual(Object.keys(WALLED).sort());
  });
});

describe('row 19: a connection that is used again', () => {
  it('knows nothing of who read before, after an end as after a failure', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => enrol('caseworker')));
    const cases = new Map<string, string>();
    for (const who of people) {
      const { caseId } = await addCase();
      await give(caseId, who);
      cases.set(who, caseId);
    }
    const turns = Array.from({ length: 60 }, (_none, turn) => people[turn % people.length]!);
    const seen = await Promise.all(
      turns.map(async (staffId, turn) => {
        const read = store.seenBy({ staffId, at: NOW }, async (tx) => {
          const rows = await tx.cases.list({ limit: 1_000 });
          if (turn % 5 === 0) throw new RangeError('in the middle');
          return rows.map(({ id }) => id);
        });
        return read.catch(() => [cases.get(staffId)!]);
      }),
    );
    expect(seen).toEqual(turns.map((staffId) => [cases.get(staffId)!]));
  });

  it('changes nothing of a case, whoever reads on it', async () => {
    const { caseId } = await addCase();
    const supervisor = await enrol('supervisor');
    const patch = { responsible: 'ne', updatedAt: NOW };
    const change = store.seenBy({ staffId: supervisor, at: NOW }, (tx) => tx.cases.update(caseId, 1, patch));
    await expect(change).rejects.toMatchObject({ reason: 'store-failed:42501' });
    const assign = { caseId, staffId: supervisor, assignedBy: supervisor, assignedAt: NOW, categories: null };
    const given = store.seenBy({ staffId: supervisor, at: NOW }, (tx) => tx.cases.assign(assign));
    await expect(given).rejects.toMatchObject({ reason: 'store-failed:42501' });
  });
});

describe('row 19: a role that is not held back', () => {
  it('is not taken: the node does not start', async () => {
    const url = await postgres.database('second_wall_open');
    await (await connectPostgres({ url, poolSize: 2, statementTimeoutMs: 5_000 })).close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const apart = `reader_owner_${uuidv7().replaceAll('-', '')}`;
    try {
      await client.query(`CREATE ROLE ${apart} NOLOGIN`);
      await client.query(`GRANT ${apart} TO passerelle_reader WITH INHERIT TRUE`);
      await client.query(`ALTER TABLE case_file OWNER TO ${apart}`);
      const again = connectPostgres({ url, poolSize: 2, statementTimeoutMs: 5_000 });
      await expect(again).rejects.toMatchObject({ reason: 'database-not-walled' });
    } finally {
      await client.query('ALTER TABLE case_file OWNER TO CURRENT_USER');
      await client.query(`DROP ROLE ${apart}`);
      await client.end();
    }
  });
});
