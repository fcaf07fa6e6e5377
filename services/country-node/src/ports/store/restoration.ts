import type { Reached } from '../../domain/continuity/judge-continuity.js';
import type { CaseRow } from './cases.js';

/** A life of this node's database; the first has epoch 1, every restore begins another. */
export interface Incarnation {
  epoch: number;
  /** first: a new database · noticed: found to be an earlier one at start · declared: an operator said so. */
  cause: 'first' | 'noticed' | 'declared';
  /** The ledger as it came out of the backup. */
  ledgerSize: number;
  ledgerRoot: string;
  begunAt: Date;
}

/** How far the end of the ledger that a restore lost is known to have come: the largest head that this node had signed of it. */
export interface LostEnd {
  /** The life of the database that began with that restore, and the ledger as it came out of the backup. */
  epoch: number;
  ledgerSize: number;
  ledgerRoot: string;
  size: number;
  root: string;
  /** The partner that it had signed it for. */
  peer: string;
}

/** What this node, once restored, still has to hear from a partner. */
export interface Resync {
  peer: string;
  epoch: number;
  /**
   * pending: to be asked, or asked · done · again: asked once more, because the partner answered what was forgotten here ·
   * set-aside: a person decided not to wait for it any longer.
   */
  status: 'pending' | 'again' | 'done' | 'set-aside';
  /** The last request, and the end of the range that it was about; null for a range without end. */
  requestId: string | null;
  throughId: string | null;
  /** Conversations up to here are settled. */
  afterId: string | null;
  attempts: number;
  nextAttemptAt: Date;
  /** Messages that came back. */
  recovered: number;
  /** As many had come back at the last answer; answers in a row that brought nothing new. */
  recoveredBefore: number;
  fruitless: number;
  /** Messages of which copies came that could not be taken. */
  incomplete: number;
  endedAt: Date | null;
}

/** A partner's latest request, to be answered. */
export interface ResyncRequest {
  peer: string;
  requestId: string;
  epoch: number;
  /** Its claims as they were signed. */
  claims: Record<string, unknown>;
  askedAt: Date;
  /** The last request that was answered, maybe this one, and when. */
  answeredId: string | null;
  answeredAt: Date | null;
}

/** A case of which nothing more is shown until a person has confirmed its record. */
export type UnconfirmedCase = Pick<CaseRow, 'id' | 'origin' | 'responsible' | 'status' | 'createdAt'> & {
  unconfirmedSince: Date;
  consentVersion: number;
  consentRecordedAt: Date | null;
};

/** Which database this is, its latest incarnation and signed head, and whether it holds a head that it once had. */
export interface Standing {
  database: string;
  epoch: number | null;
  head: Reached | null;
  holds: boolean;
}

export interface RestorationRows {
  /** Which database this is: server, database and timeline. */
  database(): Promise<string>;
  /** Where the database is, in one look. @param noted a head that it had signed */
  standing(noted: Reached | null): Promise<Standing>;
  /** The latest; undefined where none was ever begun. */
  incarnation(): Promise<Incarnation | undefined>;
  /** One process at a time, until the transaction ends. */
  lock(): Promise<void>;
  /**
   * Begins another life of the database. After a restore every number of every pair starts anew in its epoch, every case is
   * unconfirmed, and every earlier request of a resync is forgotten.
   */
  begin(row: Incarnation): Promise<void>;
  /** Whether this database holds this signed head. */
  holdsHead(head: Reached): Promise<boolean>;
  /** Notes a head that this node had signed and does not hold, with the restore that lost it; nothing where none can have. */
  noteLost(head: Pick<LostEnd, 'size' | 'root' | 'peer'>): Promise<void>;
  /** What was noted since the last call: each is given once. */
  takeUndeclared(): Promise<LostEnd[]>;

  /** Adds those who are not there yet, to be asked from `at` on. */
  expect(peers: readonly string[], epoch: number, at: Date): Promise<void>;
  list(): Promise<Resync[]>;
  /** Pending ones that are due, locked; SKIP LOCKED. */
  due(now: Date, limit: number): Promise<Resync[]>;
  /** Locks the row until the transaction ends. */
  lockResync(peer: string): Promise<Resync | undefined>;
  countRecovered(peer: string): Promise<void>;
  update(peer: string, patch: Partial<Omit<Resync, 'peer' | 'epoch'>>): Promise<void>;
  /** Whether something is still to be heard from a partner; holds the answer until the transaction ends. */
  isPending(peer: string): Promise<boolean>;

  /** Keeps a partner's latest request in place of an earlier one. */
  keepRequest(row: Omit<ResyncRequest, 'answeredId' | 'answeredAt'>): Promise<void>;
  request(peer: string): Promise<ResyncRequest | undefined>;
  /**
   * A request not answered yet, of a partner to whom nothing was answered since `pause`, and who is none of these; none that
   * is locked. An answer stamped long after that was stamped by a clock that ran ahead, and holds up nothing.
   */
  unanswered(pause: Date, without: readonly string[]): Promise<ResyncRequest | undefined>;
  answered(peer: string, at: Date): Promise<void>;

  /** Newest first; `before` is a case id to page on. */
  unconfirmed(query: { limit: number; before?: string }): Promise<UnconfirmedCase[]>;
  countUnconfirmed(): Promise<number>;
  /** @returns false when it needs no confirmation */
  confirm(caseId: string): Promise<boolean>;
}
