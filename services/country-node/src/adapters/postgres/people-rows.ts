import type { ApprovalRow, PeopleRows, StaffRow } from '../../ports/store/people.js';
import { find, inTurns } from './find.js';
import { insertAlike } from './insert-many.js';
import { type Alike, columns, type Rows } from './rows.js';

export function peopleRows(db: Rows): PeopleRows {
  const lockApproval = db.alike(LOCK_APPROVAL);
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
    lockStaff: async () => {
      await db.hold('staff');
      await db.run(`SELECT pg_advisory_xact_lock(hashtextextended('staff', 0))`);
    },
    addApproval: db.alike(ADD_APPROVAL),
    approval: db.alike(GET_APPROVAL),
    lockApproval: async (id) => {
      await db.hold(`approval:${id}`);
      return lockApproval(id);
    },
    decideApproval: db.alike(DECIDE_APPROVAL),
    settleReview: async (id, at) => {
      await db.run('UPDATE approval SET settled_at = $2 WHERE id = $1', [id, at]);
    },
    lostReviews: (now, limit, after) =>
      db.all<ApprovalRow>(
        `SELECT * FROM approval WHERE review_by IS NOT NULL AND settled_at IS NULL
           AND (status IN ('rejected', 'unreviewed') OR (status = 'to-review' AND review_by <= $1))
           AND ($3::timestamptz IS NULL OR (review_by, id) > ($3, $4::uuid))
         ORDER BY review_by, id LIMIT $2`,
        [now, limit, after?.reviewBy ?? null, after?.id ?? null],
      ),
    listApprovals: ({ limit, statuses, conversationId, steps, notBy, newestFirst = false }) =>
      db.all<ApprovalRow>(
        `SELECT * FROM approval WHERE ($2::text[] IS NULL OR status = ANY ($2)) AND ($3::uuid IS NULL OR conversation_id = $3)
           AND ($4::text[] IS NULL OR (kind, step) IN (SELECT * FROM unnest($4::text[], $5::text[])))
           AND ($6::uuid IS NULL OR author_id <> $6)
         ORDER BY ${newestFirst ? 'created_at DESC, id DESC' : 'created_at, id'} LIMIT $1`,
        [
          ...[limit, statuses ?? null, conversationId ?? null],
          ...[steps?.map(({ kind }) => kind) ?? null, steps?.map(({ step }) => step) ?? null, notBy ?? null],
        ],
      ),
  };
}

const ADD_APPROVAL = insertAlike<ApprovalRow>({
  name: 'approval',
  columns: {
    id: 'uuid',
    caseId: 'uuid',
    conversationId: 'uuid',
    kind: 'text',
    step: 'text',
    peer: 'text',
    input: 'bytea',
    manifestDigest: 'text',
    authorId: 'uuid',
    status: 'text',
    approverId: 'uuid',
    reasonCode: 'text',
    createdAt: 'timestamptz',
    decidedAt: 'timestamptz',
    reviewBy: 'timestamptz',
    settledAt: 'timestamptz',
  },
});

const GET_APPROVAL: Alike<[id: string], ApprovalRow | undefined> = {
  name: 'approval.get',
  writes: false,
  many: (sql, calls) => find<ApprovalRow>(sql, 'SELECT * FROM approval WHERE id = ANY ($1::uuid[])', calls),
};

const LOCK_APPROVAL: Alike<[id: string], ApprovalRow | undefined> = {
  name: 'approval.lock',
  writes: false,
  many: (sql, calls) =>
    find<ApprovalRow>(sql, 'SELECT * FROM approval WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE', calls),
};

const DECIDE_APPROVAL: Alike<Parameters<PeopleRows['decideApproval']>, void> = {
  name: 'approval.decide',
  writes: true,
  many: inTurns(async (sql, calls) => {
    const rows = calls.map(([id, { status, approverId, reasonCode, decidedAt }]) => [
      ...[id, status, approverId, reasonCode, decidedAt],
    ]);
    await sql.run(
      `UPDATE approval a SET status = p.status, approver_id = p.approver_id, reason_code = p.reason_code, decided_at = p.decided_at
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[])
         AS p (id, status, approver_id, reason_code, decided_at) WHERE a.id = p.id`,
      columns(rows),
    );
    return calls.map(() => undefined);
  }),
};
