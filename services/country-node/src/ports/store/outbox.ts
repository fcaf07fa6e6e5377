import type { Manifest } from '../../domain/disclosure/types.js';
import type { HopStep } from '../../domain/circuits/relay.js';
import type { PeerBacklog } from './backlog.js';

/** `resync`: what a restored node asks, and what it is answered · `hop`: a step still to be taken on a circuit. */
export type OutboxKind = 'message' | 'receipt' | 'notice' | 'services' | 'resync' | 'hop';

/**
 * A sealed object on its way out. Holds ciphertext and a value-free manifest only. A `hop` is a step still to be taken on
 * a circuit; what it carries is sealed for another node.
 */
export interface OutboxRow {
  id: string;
  kind: OutboxKind;
  /** The message it carries, or whose receipt it is. */
  messageId: string | null;
  conversationId: string | null;
  caseId: string | null;
  recipient: string;
  sealed: string;
  sealedDigest: string;
  /** What the re-check before every publish needs; null for receipts, notices and steps that carry no case content. */
  manifest: Manifest | null;
  /** pending: to be published · published: the broker has it, the receipt is awaited (messages and services) · closed. */
  status: 'pending' | 'published' | 'closed';
  /** 0 overtakes (withdrawals, urgent), 1 is usual. */
  priority: number;
  attempts: number;
  nextAttemptAt: Date;
  createdAt: Date;
  /** The hop by which it travels, inside messages of that hop; null where it is published itself. */
  via: string | null;
  /** Of a `hop`: the step. */
  hopStep: HopStep | null;
  /** The latest message of the hop that carried it. */
  carriedIn: string | null;
}

type Travel = 'via' | 'hopStep' | 'carriedIn';
/** Published itself unless it says by which hop it travels. */
export type NewOutboxRow = Omit<OutboxRow, Travel> & Partial<Pick<OutboxRow, Travel>>;

export interface OutboxBacklog {
  /** Rows not closed. */
  open: number;
  oldestCreatedAt: Date | null;
}

export interface OutboxRows {
  insert(rows: readonly NewOutboxRow[]): Promise<void>;
  /**
   * Takes up to `limit` rows that are due (pending or published, `nextAttemptAt <= now`), recipient by recipient in
   * turns, each one’s urgent and oldest first, with FOR UPDATE SKIP LOCKED; counts the attempt and moves `nextAttemptAt`
   * to `leaseUntil` before returning, so that a crash while publishing only delays.
   * @param except recipients for whom nothing is taken
   */
  claim(limit: number, now: Date, leaseUntil: Date, except?: readonly string[]): Promise<OutboxRow[]>;
  markPublished(ids: readonly string[], nextAttemptAt: Date, leaseUntil: Date): Promise<void>;
  /** Notes which message of its hop carried it, and when that is tried again unless a receipt comes before. */
  markCarried(id: string, carriedIn: string, nextAttemptAt: Date): Promise<void>;
  /** Open rows of messages of this conversation that went by a hop go by another from now on, or directly. @returns them */
  redirect(conversationId: string, via: string | null, now: Date): Promise<OutboxRow[]>;
  /** Whether the row is still to be delivered; asked under the lock of its conversation. */
  isOpen(id: string): Promise<boolean>;
  reschedule(ids: readonly string[], nextAttemptAt: Date): Promise<void>;
  close(ids: readonly string[]): Promise<void>;
  /** Closes the open row of a message or an announcement of services; true when there was one. */
  closeMessage(messageId: string): Promise<boolean>;
  byMessage(messageId: string): Promise<OutboxRow[]>;
  /** Which of these messages a broker of their recipient has, without a receipt yet; of what travels by a hop that is not known. */
  withBroker(messageIds: readonly string[]): Promise<string[]>;
  /** The open row that carries these sealed bytes to this recipient. */
  openBySealedDigest(recipient: string, sealedDigest: string): Promise<OutboxRow | undefined>;
  /** Makes every open row of a case due now: what it rests on may have changed (R10). */
  hurryCase(caseId: string, now: Date): Promise<void>;
  replaceSealed(id: string, sealed: string, sealedDigest: string): Promise<void>;
  /**
   * Of rows closed so many hours ago, by the database's clock: forgets receipts and notices, and the sealed bytes of
   * messages, whose manifests are still asked for. At most `limit` of each. @returns how many rows
   */
  tidy(hoursAgo: { from: number; to: number }, limit: number): Promise<number>;
  backlogByPeer(): Promise<PeerBacklog[]>;
  backlog(): Promise<OutboxBacklog>;
}
