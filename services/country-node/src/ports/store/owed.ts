/**
 * A step that this node itself owes a partner: telling of a change, or ending what lost its basis. Written in the
 * transaction of what made it due, so that nothing can be forgotten; taken by a worker.
 */
export interface OwedStep {
  id: string;
  caseId: string;
  conversationId: string;
  step: string;
  /** Sealed by the CaseVault, label `owed_step.input`: canonical JSON of what the step says. */
  input: Uint8Array;
  /** Messages of which at least one must have arrived: who never got anything is told nothing. Empty: told in any case. */
  about: string[];
  /** sent: done once it is on its way · answered: repeated until the partner answered. */
  until: 'sent' | 'answered';
  /** due: to be taken · waiting: taken, the answer is awaited · done · dropped: nothing had arrived, or nothing was left to do. */
  status: 'due' | 'waiting' | 'done' | 'dropped';
  attempts: number;
  nextAttemptAt: Date;
  /** Staff id of whose act it follows, or `system`. */
  by: string;
  createdAt: Date;
}

export interface OwedRows {
  insert(row: OwedStep): Promise<void>;
  /** Takes up to `limit` rows that are due or waiting for an answer, oldest first, SKIP LOCKED; counts the attempt and leases. */
  claim(limit: number, now: Date, leaseUntil: Date): Promise<OwedStep[]>;
  /** Locks a row that was claimed. @returns false when its lease ran out and somebody else has taken it */
  holds(claimed: OwedStep): Promise<boolean>;
  /** Ends or postpones it, for who still holds it. */
  settle(claimed: OwedStep, patch: Pick<OwedStep, 'status' | 'nextAttemptAt'>): Promise<void>;
  ofCase(caseId: string): Promise<OwedStep[]>;
}
