import type { Stage } from '../../domain/deadlines/stage.js';

/** Until when an answer is due in a conversation, or something in a case itself (R15); of each at most one has not ended. Names nobody. */
export interface DeadlineRow {
  id: string;
  /** Null, like `peer`, for one of the case itself. */
  conversationId: string | null;
  caseId: string;
  peer: string | null;
  /** Kind of conversation. */
  kind: string;
  /** The step that the answer is awaited to, and the digest of its message. */
  step: string;
  after: string;
  /** Whether this node is awaited; else the peer is. */
  ours: boolean;
  since: Date;
  dueAt: Date;
  /** When it is reminded of; null: reckoned from its end. */
  remindAt: Date | null;
  /** When what was not answered lapses by itself; null: never. */
  lapsesAt: Date | null;
  stage: Stage;
  /** When it came to this stage. */
  stageAt: Date;
}

/** By which national law deadlines are reckoned. */
export interface ReckonedBy {
  version: number;
  /** The last case whose deadlines were noted to be reckoned anew by it; null once all were. */
  after: string | null;
}

export interface DeadlineRows {
  /** Ids of conversations that changed since their deadline was looked at, without these. */
  untimed(limit: number, without: readonly string[]): Promise<string[]>;
  /** Notes that a conversation's deadline is as it should be, and shows it with the conversation. */
  settle(conversationId: string, dueAt: Date | null): Promise<void>;
  /** Has the conversations of a case looked at again: what their deadlines rest on has changed. */
  lookAgain(caseId: string): Promise<void>;
  /** Changes of cases that nobody has looked at for their deadlines, without those of these cases. */
  untimedCases(limit: number, without: readonly string[]): Promise<{ turn: string; caseId: string }[]>;
  settleCases(turns: readonly string[]): Promise<void>;
  /** Those of the case itself that have not ended; of each step at most one. */
  openOfCase(caseId: string): Promise<DeadlineRow[]>;
  insert(row: DeadlineRow): Promise<void>;
  get(id: string): Promise<DeadlineRow | undefined>;
  /** The one that has not ended. */
  openOf(conversationId: string): Promise<DeadlineRow | undefined>;
  move(id: string, to: Pick<DeadlineRow, 'stage' | 'stageAt'>): Promise<void>;
  /** Those that have not ended, the most pressing first; those of a case itself, which may lie years ahead, from their reminder on; `assignedTo` limits to a staff member's cases. */
  list(query: { limit: number; stage?: Stage; assignedTo?: string }): Promise<DeadlineRow[]>;
  /** Those that are late at that time; of the cases of a staff member also what was reminded of, if one is named. The most pressing first. */
  pressing(query: { limit: number; at: Date; assignedTo?: string }): Promise<DeadlineRow[]>;
  /** Undefined on a node that has reckoned none yet. */
  reckonedBy(): Promise<ReckonedBy | undefined>;
  /** As `reckonedBy`; who asks later waits until this transaction ends. */
  lockReckoning(): Promise<ReckonedBy | undefined>;
  noteReckoned(by: ReckonedBy): Promise<void>;
  /**
   * Has the deadlines of cases themselves looked at again, of so many cases from the one after `after` on, those that are open.
   * @returns the last of these cases, undefined after all of them; and ids of every deadline of theirs that has not ended
   */
  reckonAnew(after: string | null, limit: number): Promise<{ last: string | undefined; open: string[] }>;
  /** Ids of all that have not ended: timers are no record, and a database put back has none. */
  allOpen(): Promise<string[]>;
  /** Those that have not ended, and came to their stage later than `horizon`, came to it now. @returns their ids */
  recallStages(now: Date, horizon: Date): Promise<string[]>;
  /** Has the deadline given to whoever takes timers, so many milliseconds from now, if this transaction commits. */
  wake(id: string, afterMs: number): Promise<void>;
}

/** A deadline whose time has come. */
export interface DueTimer {
  timerId: string;
  deadlineId: string;
}

/** Timers that outlive the process: each is given once, and again when whoever took it neither ended it nor put it off. */
export interface Timers {
  take(limit: number): Promise<DueTimer[]>;
  end(timerId: string): Promise<void>;
  /** Gives it again later, each time after a longer while. */
  putOff(timerId: string): Promise<void>;
}
