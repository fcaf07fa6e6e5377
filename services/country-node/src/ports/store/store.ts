import type { ActRows } from './acts.js';
import type { AssignmentRows } from './assignments.js';
import type { AttachmentRows } from './attachments.js';
import type { CaseReviewRows } from './case-reviews.js';
import type { CaseRows } from './cases.js';
import type { ConsentRows } from './consents.js';
import type { ConversationRows } from './conversations.js';
import type { DeadlineRows, Timers } from './deadlines.js';
import type { EmergencyRows } from './emergencies.js';
import type { HopRows } from './hops.js';
import type { DuplicateRows } from './duplicates.js';
import type { FiguresRows } from './figures.js';
import type { InboxRows } from './inbox.js';
import type { KeepingRows } from './keeping.js';
import type { LedgerRows } from './ledger.js';
import type { OutboxRows } from './outbox.js';
import type { OwedRows } from './owed.js';
import type { PeopleRows } from './people.js';
import type { RestrictionRows } from './restrictions.js';
import type { RestorationRows } from './restoration.js';
import type { ServiceRows } from './services.js';
import type { SessionRows } from './sessions.js';
import type { StampRows } from './stamps.js';
import type { UploadRows } from './uploads.js';
import type { VoiceRows } from './voices.js';

/** Everything one transaction can touch. */
export interface Tx {
  acts: ActRows;
  assignments: AssignmentRows;
  cases: CaseRows;
  caseReviews: CaseReviewRows;
  consents: ConsentRows;
  conversations: ConversationRows;
  emergencies: EmergencyRows;
  hops: HopRows;
  outbox: OutboxRows;
  inbox: InboxRows;
  ledger: LedgerRows;
  people: PeopleRows;
  attachments: AttachmentRows;
  uploads: UploadRows;
  owed: OwedRows;
  restrictions: RestrictionRows;
  voices: VoiceRows;
  keeping: KeepingRows;
  services: ServiceRows;
  sessions: SessionRows;
  stamps: StampRows;
  duplicates: DuplicateRows;
  figures: FiguresRows;
  restoration: RestorationRows;
  deadlines: DeadlineRows;
  /**
   * Works of this transaction side by side: what several of them ask alike is asked once, as in `together`.
   * @returns what each came to, in their order
   * @throws what the first of them threw that did; then the transaction has to be given up
   */
  beside<T>(works: readonly ((tx: Tx) => Promise<T>)[]): Promise<T[]>;
  /** What a node does by itself for which something waits whose time has come; perhaps for nothing, never too little. */
  due(now: Date): Promise<Due[]>;
  /**
   * Makes due now what waits for a time later than `horizon`: a clock that was wrong stamped it (threat 12).
   * @returns how many rows
   */
  recall(now: Date, horizon: Date): Promise<number>;
  /** Looked at when all is written and nothing but the commit is left; what throws undoes the transaction. */
  atEnd(check: () => void): void;
  /** Tells every process of this node, when this transaction commits, that something changed; topic and ids only (R20). */
  notify(change: StoreChange): Promise<void>;
}

/** Work that waits in rows until its time comes. */
export type Due =
  | 'outbox'
  | 'owed'
  | 'inbox'
  | 'inbox-again'
  | 'attachment'
  | 'ledger'
  | 'duplicates'
  | 'deadlines'
  | 'case-deadlines'
  | 'resync-ask'
  | 'resync-answer';

/** On whose behalf something is read, and when by this node's clock. */
export interface Reader {
  staffId: string;
  at: Date;
}

/** The node's database. */
export interface Store {
  /**
   * Runs the work in one READ COMMITTED transaction; rolls back on throw. Serialisation failures and deadlocks are tried
   * again up to three times.
   * @throws Fault `store-unavailable` when the database does not answer in time, `store-full` when its disk is full: nothing
   * was kept; `store-outcome-unknown` when it broke off in the middle of the commit
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * As `transaction`, for what a person reads: of cases and what belongs to them the database itself shows what role and
   * assignment give this person, and nothing is written but that it was read. To read as nobody is to read nothing.
   */
  seenBy<T>(reader: Reader, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** A single statement, which the database makes a transaction by itself: two round trips less. @throws as `transaction` */
  once<T>(statement: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * As `transaction`; but works that come to the same queue while it is busy, or in the same turn, share one transaction
   * and their statements. Each reads as if it were alone, and one that fails takes none of the others with it. Work may be
   * done more than once before it counts, as in any transaction that is tried again.
   * @param queue works that wait for each other's batch to end; names an activity, e.g. `inbox`
   */
  together<T>(queue: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * As `together`, for work that only reads and locks nothing, and outside a transaction: in READ COMMITTED each statement
   * sees what is committed when it begins, in one or not. Two round trips less, and it waits for nobody's commit.
   * @throws Fault `not-a-reading` for any other statement
   */
  reading<T>(queue: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Makes one transaction of all that the work does here, in however many of `transaction`, `together`, `reading` and `once`:
   * each sees what those before it did, and it counts when the work has ended. A Refusal undoes the one it is thrown in, as
   * ever; anything else that ends the work undoes all. `seenBy` stays apart, and sees what counts already. The work is done
   * again where the database asks for it.
   */
  asOne<T>(work: () => Promise<T>): Promise<T>;
  /** Does elsewhere what is right only once all that was done before counts: now, or when the `asOne` around it has ended. */
  afterwards(work: () => Promise<void>): Promise<void>;
  /** What was put off with `deadlines.wake`. */
  readonly timers: Timers;
  /** Calls back on every change any process of this node notified; returns the unsubscribe function. */
  onChange(listener: (change: StoreChange) => void): () => void;
  /** Whether the database answers now. */
  healthy(): Promise<boolean>;
  /** Whether the database's disk took what it was last given; after a full one that is believed again in ten seconds. */
  hasRoom(): boolean;
}

/**
 * @property topic `outbox`, `owed`, `inbox`, `resync` and `services` wake the workers; the others feed the event stream. `assignment`: the
 * case is no longer that of the member of staff whose id it is. `missed`: for
 * a while nothing could be heard, so anything may have changed
 */
export interface StoreChange {
  topic:
    | 'outbox'
    | 'owed'
    | 'inbox'
    | 'conversation'
    | 'approval'
    | 'assignment'
    | 'case'
    | 'attachment'
    | 'resync'
    | 'deadline'
    | 'services'
    | 'duplicate'
    | 'emergency'
    | 'voice'
    | 'session'
    | 'missed';
  id: string;
  caseId?: string;
}
