export type StaffRole =
  | 'caseworker'
  | 'supervisor'
  | 'consular-officer'
  | 'data-protection-officer'
  | 'administrator'
  | 'auditor'
  | 'system';

/** A user of this node; the display is a function, never a personal name that could travel (R22). */
export interface StaffRow {
  id: string;
  /** The issuer's subject. */
  subject: string;
  displayFunction: string;
  roles: StaffRole[];
  active: boolean;
  /** What the issuer gave out up to then does not count: all sessions of this person were ended. */
  credentialsFrom?: Date | null;
}

/** A step that waits for a second person (R9), or was sent on one person's word and waits to be looked at (R8). */
export interface ApprovalRow {
  id: string;
  caseId: string;
  /** Null for an act on the case, which concerns all its conversations. */
  conversationId: string | null;
  kind: string;
  step: string;
  peer: string;
  /** The person's input for the step, sealed by the CaseVault, label `approval.input`: canonical JSON. */
  input: Uint8Array;
  /** What the decision is bound to, of a step the mark of what is shown (`markShown`); on another one it is refused `approval-stale`. */
  manifestDigest: string;
  authorId: string;
  /** to-review: sent, another person has yet to look at it · unreviewed: nobody did in time. */
  status: 'waiting' | 'to-review' | 'unreviewed' | 'approved' | 'rejected' | 'stale';
  approverId: string | null;
  reasonCode: string | null;
  createdAt: Date;
  decidedAt: Date | null;
  /** Of what was sent already: until when another person has to have looked at it; null for what waits to be sent. */
  reviewBy: Date | null;
  /** When nothing was left to do of it: it stands, or was ended. */
  settledAt: Date | null;
}

export interface PeopleRows {
  staffBySubject(subject: string): Promise<StaffRow | undefined>;
  staff(id: string): Promise<StaffRow | undefined>;
  listStaff(): Promise<StaffRow[]>;
  upsertStaff(row: StaffRow): Promise<void>;
  /** Until the transaction ends nobody else changes who is on the staff. */
  lockStaff(): Promise<void>;
  addApproval(row: ApprovalRow): Promise<void>;
  approval(id: string): Promise<ApprovalRow | undefined>;
  lockApproval(id: string): Promise<ApprovalRow | undefined>;
  decideApproval(
    id: string,
    decision: Pick<ApprovalRow, 'status' | 'approverId' | 'reasonCode' | 'decidedAt'>,
  ): Promise<void>;
  /** Notes that nothing is left to do of what was sent on one person's word. */
  settleReview(id: string, at: Date): Promise<void>;
  /** What was sent on one person's word and nobody stood by: rejected, or late at `now`; the longest due first, after one of them. */
  lostReviews(now: Date, limit: number, after?: ApprovalRow): Promise<ApprovalRow[]>;
  /** The oldest first, unless the newest are asked for. */
  listApprovals(query: {
    limit: number;
    statuses?: readonly ApprovalRow['status'][];
    conversationId?: string;
    /** Of these steps alone. */
    steps?: readonly Pick<ApprovalRow, 'kind' | 'step'>[];
    /** But for what this member of staff asked for. */
    notBy?: string;
    newestFirst?: boolean;
  }): Promise<ApprovalRow[]>;
}
