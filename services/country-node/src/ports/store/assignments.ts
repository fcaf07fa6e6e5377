import type { CaseAssignment, CaseRow } from './cases.js';

/** A case as it is given to somebody. */
export interface AssignmentRow extends CaseAssignment {
  /** Of this giving: another one, also of the same case to the same person, has a higher one. */
  version: number;
}

/** With whether the person is on the staff now, and works on cases or questions: of others nothing follows from it. */
export interface GivenToRow extends AssignmentRow {
  inForce: boolean;
}

/** With whether the case would be nobody's without it. */
export interface GivenCaseRow extends AssignmentRow, Pick<CaseRow, 'status'> {
  alone: boolean;
}

export interface AssignmentRows {
  /** To whom a case is given, in the order of their ids; to those first who are there. */
  ofCase(query: { caseId: string; limit: number }): Promise<GivenToRow[]>;
  /** What cases a person was given, newest case first, without those that were destroyed; `before` is a case id to page on. */
  ofStaff(query: { staffId: string; limit: number; before?: string }): Promise<GivenCaseRow[]>;
  /** Locks the row until the transaction ends. */
  lock(caseId: string, staffId: string): Promise<AssignmentRow | undefined>;
  /** The person has the case no longer; that they had it is kept. */
  end(caseId: string, staffId: string, end: AssignmentEnd): Promise<void>;
  /** The same, of all that a person has. @returns what that was */
  endAllOf(staffId: string, end: AssignmentEnd): Promise<AssignmentRow[]>;
  /** Ids of those who once had the case, whoever has it now. */
  former(caseId: string): Promise<ReadonlySet<string>>;
  /** Of these cases those that are open and whole in the hands of nobody: no person who works is given more than a part. */
  nobodys(caseIds: readonly string[]): Promise<ReadonlySet<string>>;
}

export interface AssignmentEnd {
  /** Staff id, or `operator`. */
  endedBy: string;
  endedAt: Date;
}
