/** One event of a case's consent record; append-only. */
export interface ConsentRow {
  id: string;
  caseId: string;
  /** 1, 2, 3 … without gaps per case; the record's version is the highest. */
  sequence: number;
  /** Sealed by the CaseVault, label `consent_event.content`: canonical JSON of a consent event. */
  content: Uint8Array;
  recordedAt: Date;
  recordedBy: string;
  /** Staff id of the other person who decided that it counts; null where nobody had to. */
  approvedBy: string | null;
}

export interface ConsentRows {
  append(row: ConsentRow): Promise<void>;
  list(caseId: string): Promise<ConsentRow[]>;
  version(caseId: string): Promise<number>;
}
