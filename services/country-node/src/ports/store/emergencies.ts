import type { Emergency } from '../../domain/access/break-glass.js';

/** Somebody opened a case that was not given to them: who, why, until when, and what another person found of it. */
export interface EmergencyRow extends Emergency {
  id: string;
  caseId: string;
  /** Who opened it. */
  staffId: string;
  /** Code; never free text. */
  reason: string;
  openedAt: Date;
  /** Staff id; null when it ended by itself, or has not ended. */
  endedBy: string | null;
  /** `justified` · `not_justified`; null until another person looked at it. */
  verdict: string | null;
  judgedBy: string | null;
  judgedAt: Date | null;
}

export interface EmergencyRows {
  insert(row: EmergencyRow): Promise<void>;
  get(id: string): Promise<EmergencyRow | undefined>;
  /** Locks the row until the transaction ends. */
  lock(id: string): Promise<EmergencyRow | undefined>;
  /** Until the transaction ends nobody else opens a case for this person. */
  lockPerson(staffId: string): Promise<void>;
  /** The one by which this person reads the case at that moment. */
  live(caseId: string, staffId: string, now: Date): Promise<EmergencyRow | undefined>;
  /** Of those that a person opened since then: how many, and when the first was. */
  opened(staffId: string, since: Date): Promise<{ count: number; first: Date | null }>;
  end(id: string, end: Pick<EmergencyRow, 'endedAt' | 'endedBy'>): Promise<void>;
  judge(id: string, found: Pick<EmergencyRow, 'verdict' | 'judgedBy' | 'judgedAt'>): Promise<void>;
  /**
   * Those that nobody has looked at come first, then the newest; of those alone (`unjudged`) the longest waiting first. `staffId`
   * limits to those that one person opened.
   */
  list(query: { limit: number; staffId?: string; unjudged?: boolean }): Promise<EmergencyRow[]>;
}
