import type { CaseReviewRow, CaseReviewRows } from '../../ports/store/case-reviews.js';
import type { Alike, Rows } from './rows.js';

export function caseReviewRows(db: Rows): CaseReviewRows {
  return {
    add: (row) => db.insert('case_review', row),
    latest: db.alike(LATEST),
    ofCase: (caseId, limit) =>
      db.all<CaseReviewRow>(
        'SELECT * FROM case_review WHERE case_id = $1 ORDER BY reviewed_at DESC, id DESC LIMIT $2',
        [caseId, limit],
      ),
  };
}

const LATEST: Alike<[caseId: string], CaseReviewRow | undefined> = {
  name: 'case_review.latest',
  writes: false,
  many: async (sql, calls) => {
    const found = await sql.byCall<CaseReviewRow>(
      `SELECT k.i, r.* FROM unnest($1::uuid[]) WITH ORDINALITY AS k (case_id, i) CROSS JOIN LATERAL (
         SELECT * FROM case_review w WHERE w.case_id = k.case_id ORDER BY w.reviewed_at DESC, w.id DESC LIMIT 1) r`,
      calls,
    );
    return found.map(([row]) => row);
  },
};
