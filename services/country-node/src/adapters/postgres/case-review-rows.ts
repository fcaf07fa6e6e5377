import type { CaseReviewRow, CaseReviewRows } from '../../ports/store/case-reviews.js';
import type { Rows } from './rows.js';

export function caseReviewRows(db: Rows): CaseReviewRows {
  return {
    add: (row) => db.insert('case_review', row),
    ofCase: (caseId, limit) =>
      db.all<CaseReviewRow>(
        'SELECT * FROM case_review WHERE case_id = $1 ORDER BY reviewed_at DESC, id DESC LIMIT $2',
        [caseId, limit],
      ),
  };
}
