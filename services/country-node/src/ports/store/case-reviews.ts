/** Somebody looked at a case again: when, what it came to, and whether the child was heard. Never changed. */
export interface CaseReviewRow {
  id: string;
  caseId: string;
  /** Code; never free text. */
  outcome: string;
  childHeard: boolean;
  /** Staff id. */
  reviewedBy: string;
  reviewedAt: Date;
}

export interface CaseReviewRows {
  add(row: CaseReviewRow): Promise<void>;
  latest(caseId: string): Promise<CaseReviewRow | undefined>;
  /** Latest first. */
  ofCase(caseId: string, limit: number): Promise<CaseReviewRow[]>;
}
