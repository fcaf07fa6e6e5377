import type { CaseAssignment, CaseReference, CaseRow, CaseRows } from '../../ports/store/cases.js';
import { assignments, type Rows } from './rows.js';

export function caseRows(db: Rows): CaseRows {
  return {
    insert: (row) => db.insert('case_file', row),
    get: (id) => db.one<CaseRow>('SELECT * FROM case_file WHERE id = $1', [id]),
    lock: (id) => db.one<CaseRow>('SELECT * FROM case_file WHERE id = $1 FOR UPDATE', [id]),
    update: async (id, version, patch) => {
      const { sql, values } = assignments(patch, 3);
      const touched = await db.run(
        `UPDATE case_file SET version = version + 1, ${sql} WHERE id = $1 AND version = $2`,
        [id, version, ...values],
      );
      return touched === 1;
    },
    list: ({ limit, before, assignedTo }) =>
      db.all<CaseRow>(
        `SELECT * FROM case_file c WHERE ($2::uuid IS NULL OR c.id < $2)
           AND ($3::uuid IS NULL OR EXISTS (SELECT 1 FROM assignment a WHERE a.case_id = c.id AND a.staff_id = $3))
         ORDER BY c.id DESC LIMIT $1`,
        [limit, before ?? null, assignedTo ?? null],
      ),
    addReference: (reference) => db.insert('case_reference', reference),
    references: (caseId) => db.all<CaseReference>('SELECT * FROM case_reference WHERE case_id = $1', [caseId]),
    byReference: async (partner, givenBy, reference) => {
      const sql = 'SELECT case_id FROM case_reference WHERE partner = $1 AND given_by = $2 AND reference = $3';
      return (await db.one<{ caseId: string }>(sql, [partner, givenBy, reference]))?.caseId;
    },
    assign: (assignment) =>
      db.insert(
        'assignment',
        assignment,
        `ON CONFLICT (case_id, staff_id) DO UPDATE SET categories = excluded.categories,
           assigned_by = excluded.assigned_by, assigned_at = excluded.assigned_at`,
      ),
    assignment: (caseId, staffId) =>
      db.one<CaseAssignment>('SELECT * FROM assignment WHERE case_id = $1 AND staff_id = $2', [caseId, staffId]),
  };
}
