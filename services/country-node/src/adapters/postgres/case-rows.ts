import type {
  CaseAssignment,
  CaseHead,
  CaseReference,
  CaseRow,
  CaseRows,
  CaseState,
  NewCaseRow,
} from '../../ports/store/cases.js';
import { NOBODYS } from './assignment-rows.js';
import { find, inTurns } from './find.js';
import { insertAlike, type Table } from './insert-many.js';
import { type Alike, columns, type Rows, snake } from './rows.js';

const CASE: Table = {
  name: 'case_file',
  columns: {
    id: 'uuid',
    origin: 'text',
    content: 'bytea',
    version: 'integer',
    responsible: 'text',
    status: 'text',
    createdAt: 'timestamptz',
    updatedAt: 'timestamptz',
    unconfirmedSince: 'timestamptz',
  },
};

const REFERENCE: Table = {
  name: 'case_reference',
  columns: { caseId: 'uuid', partner: 'text', givenBy: 'text', reference: 'text' },
};

/** @param tell says that a case changed, to whoever may see it: whatever changes one need not think of them */
export function caseRows(db: Rows, tell: (caseId: string) => Promise<void>): CaseRows {
  const [lock, lockWhole] = [db.alike(LOCK), db.alike(LOCK_WHOLE)];
  const [update, addReference] = [db.alike(UPDATE), db.alike(ADD_REFERENCE)];
  return {
    insert: db.alike(INSERT),
    get: db.alike(GET),
    state: db.alike(STATE),
    responsible: async (ids) => {
      const sql = 'SELECT id, responsible FROM case_file WHERE id = ANY ($1::uuid[])';
      const rows = ids.length === 0 ? [] : await db.all<Pick<CaseRow, 'id' | 'responsible'>>(sql, [[...new Set(ids)]]);
      return new Map(rows.map(({ id, responsible }) => [id, responsible]));
    },
    lock: async (id) => {
      await db.hold(`case:${id}`);
      return lock(id);
    },
    lockWhole: async (id) => {
      await db.hold(`case:${id}`);
      return lockWhole(id);
    },
    update: async (id, version, patch) => {
      const kept = await update(id, version, patch);
      if (kept) await tell(id);
      return kept;
    },
    setClosure: async (id, closure, at) => {
      const { closedAt = null, retentionUntil = null, followUpDueAt = null } = closure ?? {};
      await db.run(
        `UPDATE case_file SET status = $2, closed_at = $3, retention_until = $4, follow_up_due_at = $5, updated_at = $6,
           version = version + 1 WHERE id = $1`,
        [id, closure ? 'closed' : 'open', closedAt, retentionUntil, followUpDueAt, at],
      );
      await tell(id);
    },
    becomeReceived: async (id, from, at) => {
      await db.run(
        `UPDATE case_file SET origin = 'received', responsible = $2, updated_at = $3, version = version + 1 WHERE id = $1`,
        [id, from, at],
      );
      await tell(id);
    },
    noteFollowUp: async (id, at) => {
      await db.run(
        'UPDATE case_file SET follow_up_due_at = NULL, updated_at = $2, version = version + 1 WHERE id = $1',
        [id, at],
      );
      await tell(id);
    },
    list: ({ limit, before, assignedTo, nobodys }) =>
      db.all<CaseRow>(
        `SELECT * FROM case_file c WHERE ($2::uuid IS NULL OR c.id < $2) ${assignedTo ? GIVEN : ''}
           ${nobodys ? `AND ${NOBODYS}` : ''}
         ORDER BY c.id DESC LIMIT $1`,
        [limit, before ?? null, ...(assignedTo ? [assignedTo] : [])],
      ),
    ids: async ({ limit, after }) => {
      const sql = 'SELECT id FROM case_file WHERE ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $1';
      return (await db.all<{ id: string }>(sql, [limit, after ?? null])).map(({ id }) => id);
    },
    addReference: async (reference) => {
      await addReference(reference);
      await tell(reference.caseId);
    },
    references: db.alike(REFERENCES),
    byReference: db.alike(BY_REFERENCE),
    assign: (assignment) =>
      db.insert(
        'assignment',
        assignment,
        `ON CONFLICT (case_id, staff_id) DO UPDATE SET categories = excluded.categories,
           assigned_by = excluded.assigned_by, assigned_at = excluded.assigned_at, version = excluded.version`,
      ),
    assignment: db.alike(ASSIGNMENT),
  };
}

const GIVEN = 'AND EXISTS (SELECT 1 FROM assignment a WHERE a.case_id = c.id AND a.staff_id = $3)';

const INSERT = insertAlike<NewCaseRow>(CASE);
const ADD_REFERENCE = insertAlike<CaseReference>(REFERENCE);

const GET: Alike<[id: string], CaseRow | undefined> = {
  name: 'case_file.get',
  writes: false,
  many: (sql, calls) => find<CaseRow>(sql, 'SELECT * FROM case_file WHERE id = ANY ($1::uuid[])', calls),
};

const STATE: Alike<[id: string], CaseState | undefined> = {
  name: 'case_file.state',
  writes: false,
  many: (sql, calls) =>
    find<CaseState>(
      sql,
      `SELECT c.id, c.version, c.status, c.responsible, c.unconfirmed_since, c.updated_at, (SELECT e.id FROM consent_event e WHERE e.case_id = c.id
         ORDER BY e.sequence DESC LIMIT 1) AS latest_consent,
         EXISTS (SELECT 1 FROM restriction r WHERE r.case_id = c.id) AS restricted,
         EXISTS (SELECT 1 FROM child_voice v WHERE v.case_id = c.id AND v.settled_at IS NULL) AS voiced
       FROM case_file c WHERE c.id = ANY ($1::uuid[])`,
      calls,
    ),
};

/** Not known when a case is written first. */
const LATER = ['closedAt', 'retentionUntil', 'followUpDueAt', 'destroyedAt'];

const HEAD = [...Object.keys(CASE.columns), ...LATER]
  .filter((column) => column !== 'content')
  .map(snake)
  .join(', ');

const LOCK: Alike<[id: string], CaseHead | undefined> = {
  name: 'case_file.lock',
  writes: false,
  many: (sql, calls) =>
    find<CaseHead>(sql, `SELECT ${HEAD} FROM case_file WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE`, calls),
};

const LOCK_WHOLE: Alike<[id: string], CaseRow | undefined> = {
  name: 'case_file.lockWhole',
  writes: false,
  many: (sql, calls) =>
    find<CaseRow>(sql, 'SELECT * FROM case_file WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE', calls),
};

const UPDATE: Alike<Parameters<CaseRows['update']>, boolean> = {
  name: 'case_file.update',
  writes: true,
  many: inTurns(async (sql, calls) => {
    const rows = calls.map(([id, version, { content, responsible, status, updatedAt }]) => [
      ...[id, version, content ?? null, responsible ?? null, status ?? null, updatedAt ?? null],
    ]);
    const touched = await sql.all<{ id: string }>(
      `UPDATE case_file c SET version = c.version + 1, content = coalesce(p.content, c.content),
         responsible = coalesce(p.responsible, c.responsible), status = coalesce(p.status, c.status),
         updated_at = coalesce(p.updated_at, c.updated_at)
       FROM unnest($1::uuid[], $2::integer[], $3::bytea[], $4::text[], $5::text[], $6::timestamptz[])
         AS p (id, version, content, responsible, status, updated_at)
       WHERE c.id = p.id AND c.version = p.version RETURNING c.id`,
      columns(rows),
    );
    const changed = new Set(touched.map(({ id }) => id));
    return calls.map(([id]) => changed.has(id));
  }),
};

const REFERENCES: Alike<[caseId: string], CaseReference[]> = {
  name: 'case_reference.ofCase',
  writes: false,
  many: (sql, calls) =>
    sql.byCall(
      `SELECT k.i, r.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) JOIN case_reference r USING (case_id)`,
      calls,
    ),
};

const BY_REFERENCE: Alike<Parameters<CaseRows['byReference']>, string | undefined> = {
  name: 'case_reference.find',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<{ caseId: string }>(
      `SELECT k.i, r.case_id FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS k (partner, given_by, reference, i)
         JOIN case_reference r USING (partner, given_by, reference)`,
      calls,
    );
    return found.map(([row]) => row?.caseId);
  },
};

const ASSIGNMENT: Alike<[caseId: string, staffId: string], CaseAssignment | undefined> = {
  name: 'assignment.get',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<CaseAssignment>(
      `SELECT k.i, a.* FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS k (case_id, staff_id, i)
         JOIN assignment a USING (case_id, staff_id)`,
      calls,
    );
    return found.map(([row]) => row);
  },
};
