import type { ApprovalRow, PeopleRows, StaffRow } from '../../ports/store/people.js';
import type { Rows } from './rows.js';

export function peopleRows(db: Rows): PeopleRows {
  return {
    staffBySubject: (subject) => db.one<StaffRow>('SELECT * FROM staff WHERE subject = $1', [subject]),
    staff: (id) => db.one<StaffRow>('SELECT * FROM staff WHERE id = $1', [id]),
    listStaff: () => db.all<StaffRow>('SELECT * FROM staff ORDER BY id'),
    upsertStaff: (row) =>
      db.insert(
        'staff',
        row,
        `ON CONFLICT (subject) DO UPDATE SET display_function = excluded.display_function, roles = excluded.roles,
           active = excluded.active`,
      ),
    addApproval: (row) => db.insert('approval', row),
    approval: (id) => db.one<ApprovalRow>('SELECT * FROM approval WHERE id = $1', [id]),
    lockApproval: (id) => db.one<ApprovalRow>('SELECT * FROM approval WHERE id = $1 FOR UPDATE', [id]),
    decideApproval: async (id, { status, approverId, reasonCode, decidedAt }) => {
      const sql = 'UPDATE approval SET status = $2, approver_id = $3, reason_code = $4, decided_at = $5 WHERE id = $1';
      await db.run(sql, [id, status, approverId, reasonCode, decidedAt]);
    },
    listApprovals: ({ limit, status, conversationId }) =>
      db.all<ApprovalRow>(
        `SELECT * FROM approval WHERE ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR conversation_id = $3)
         ORDER BY created_at LIMIT $1`,
        [limit, status ?? null, conversationId ?? null],
      ),
  };
}
