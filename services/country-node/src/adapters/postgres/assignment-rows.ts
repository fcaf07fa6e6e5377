import type {
  AssignmentEnd,
  AssignmentRow,
  AssignmentRows,
  GivenCaseRow,
  GivenToRow,
} from '../../ports/store/assignments.js';
import type { Rows } from './rows.js';

export function assignmentRows(db: Rows): AssignmentRows {
  return {
    ofCase: ({ caseId, limit }) =>
      db.all<GivenToRow>(
        `SELECT a.*, coalesce(s.active AND s.roles && ${WORKING}, false) AS in_force
         FROM assignment a LEFT JOIN staff s ON s.id = a.staff_id WHERE a.case_id = $1
         ORDER BY in_force DESC, a.staff_id LIMIT $2`,
        [caseId, limit],
      ),
    ofStaff: ({ staffId, limit, before }) =>
      db.all<GivenCaseRow>(
        `SELECT a.*, c.status, c.status = 'open' AND a.categories IS NULL AND NOT ${hasWhole('c', 'w.staff_id <> a.staff_id')} AS alone
         FROM assignment a JOIN case_file c ON c.id = a.case_id
         WHERE a.staff_id = $1 AND ($3::uuid IS NULL OR a.case_id < $3) AND c.destroyed_at IS NULL
         ORDER BY a.case_id DESC LIMIT $2`,
        [staffId, limit, before ?? null],
      ),
    lock: async (caseId, staffId) => {
      await db.hold(`assignment:${caseId} ${staffId}`);
      const sql = 'SELECT * FROM assignment WHERE case_id = $1 AND staff_id = $2 FOR UPDATE';
      return db.one<AssignmentRow>(sql, [caseId, staffId]);
    },
    end: async (caseId, staffId, end) => {
      await db.run(ending('case_id = $3 AND staff_id = $4'), [...endOf(end), caseId, staffId]);
    },
    endAllOf: (staffId, end) => db.all<AssignmentRow>(ending('staff_id = $3'), [...endOf(end), staffId]),
    former: async (caseId) => {
      const sql = 'SELECT DISTINCT staff_id FROM assignment_ended WHERE case_id = $1';
      return new Set((await db.all<{ staffId: string }>(sql, [caseId])).map(({ staffId }) => staffId));
    },
    nobodys: async (caseIds) => {
      const sql = `SELECT c.id FROM case_file c WHERE c.id = ANY ($1::uuid[]) AND ${NOBODYS}`;
      return new Set((await db.all<{ id: string }>(sql, [caseIds])).map(({ id }) => id));
    },
  };
}

/** Roles to which a case, or its question, is given. */
const WORKING = `'{caseworker,consular-officer}'::text[]`;

/** A program carries a case into the office; it takes care of none. */
const hasWhole = (of: string, and = 'true') => `EXISTS (SELECT 1 FROM assignment w JOIN staff s ON s.id = w.staff_id
  WHERE w.case_id = ${of}.id AND w.categories IS NULL AND s.active AND s.roles && ${WORKING}
    AND NOT s.roles && '{system}'::text[] AND ${and})`;

/** Of a case that is called `c`. */
export const NOBODYS = `(c.status = 'open' AND c.destroyed_at IS NULL AND NOT ${hasWhole('c')})`;

const endOf = ({ endedBy, endedAt }: AssignmentEnd): unknown[] => [endedBy, endedAt];

const ending = (which: string) => `WITH gone AS (DELETE FROM assignment WHERE ${which} RETURNING *),
  kept AS (INSERT INTO assignment_ended (case_id, staff_id, version, categories, assigned_by, assigned_at, ended_by, ended_at)
    SELECT case_id, staff_id, version, categories, assigned_by, assigned_at, $1, $2 FROM gone)
  SELECT * FROM gone ORDER BY case_id`;
