import type { CaseRow } from '../../ports/store/cases.js';
import type { DueCase, DuplicateRow, DuplicateRows } from '../../ports/store/duplicates.js';
import { ADVISORY_LOCKS } from './advisory-locks.js';
import { insertMany, type Table } from './insert-many.js';
import type { Rows } from './rows.js';

const KEY: Table = { name: 'case_trait_key', columns: { key: 'bytea', caseId: 'uuid', certain: 'boolean' } };

export function duplicateRows(db: Rows): DuplicateRows {
  return {
    lockComparing: async () => {
      await db.hold('duplicates');
      await db.one('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.comparing]);
    },
    due: (limit) => db.all<DueCase>('SELECT turn, case_id FROM case_to_compare ORDER BY turn LIMIT $1', [limit]),
    compared: async (turns) => {
      await db.run('DELETE FROM case_to_compare WHERE turn = ANY ($1::bigint[])', [turns]);
    },
    keepKeys: async (caseId, keys) => {
      await db.run('DELETE FROM case_trait_key WHERE case_id = $1', [caseId]);
      const rows = keys.map((each) => ({ ...each, caseId }));
      if (rows.length > 0) await insertMany(db, KEY, rows);
    },
    sharing: (caseId, keys, limit) => db.all<CaseRow>(SHARING, [caseId, keys, limit]),
    ofCase: (caseId) => db.all<DuplicateRow>(OF_CASE, [caseId]),
    get: (id) => db.one<DuplicateRow>('SELECT * FROM duplicate WHERE id = $1', [id]),
    lock: async (id) => {
      await db.hold(`duplicate:${id}`);
      return db.one<DuplicateRow>('SELECT * FROM duplicate WHERE id = $1 FOR UPDATE', [id]);
    },
    // The driver would write an array as one of the database's own.
    put: (row) => db.insert('duplicate', { ...row, findings: JSON.stringify(row.findings) }, REPLACE),
    remove: async (id) => {
      await db.run('DELETE FROM duplicate WHERE id = $1', [id]);
    },
    list: ({ limit, statuses, assignedTo }) => db.all<DuplicateRow>(LIST, [limit, statuses, assignedTo ?? null]),
  };
}

const SHARING = `SELECT c.* FROM (
    SELECT case_id, bool_or(certain) AS certain, count(*) AS shared FROM case_trait_key
    WHERE key = ANY ($2::bytea[]) AND case_id <> $1
    GROUP BY case_id ORDER BY bool_or(certain) DESC, count(*) DESC, case_id DESC LIMIT $3) AS k
  JOIN case_file c ON c.id = k.case_id`;

const OF_CASE = `SELECT * FROM duplicate WHERE case_one = $1
  UNION ALL SELECT * FROM duplicate WHERE case_other = $1 ORDER BY score DESC, id DESC`;

const REPLACE = `ON CONFLICT (id) DO UPDATE SET score = excluded.score, findings = excluded.findings,
  status = excluded.status, version = excluded.version, proposed_by = excluded.proposed_by,
  decided_by = excluded.decided_by, parted_at = excluded.parted_at, changed_at = excluded.changed_at`;

const WORKS_ON = (column: string) =>
  `EXISTS (SELECT 1 FROM assignment a WHERE a.case_id = d.${column} AND a.staff_id = $3 AND a.categories IS NULL)`;

const LIST = `SELECT d.* FROM duplicate d WHERE d.status = ANY ($2)
    AND ($3::uuid IS NULL OR (${WORKS_ON('case_one')} AND ${WORKS_ON('case_other')}))
  ORDER BY d.score DESC, d.id DESC LIMIT $1`;
