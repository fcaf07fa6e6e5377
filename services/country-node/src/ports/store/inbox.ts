import type { PeerBacklog } from './backlog.js';

/** A delivery as it arrived, still sealed; kept for ever by its digest (de-duplication). */
export interface InboxRow {
  /** base64url SHA-256 of the sealed bytes: the key. */
  sealedDigest: string;
  /** The node that the subject names; an untrusted hint until the signature is verified. */
  subjectSender: string;
  /** The sealed bytes; emptied when done. */
  sealed: string | null;
  /** waiting: to be processed · parked: waits for parents it cites · done: took effect or was refused with a signed code · quarantined. */
  status: 'waiting' | 'parked' | 'done' | 'quarantined';
  /** Refusal code or fault reason, for quarantined and refused. */
  code: string | null;
  messageId: string | null;
  attempts: number;
  nextAttemptAt: Date;
  receivedAt: Date;
  /** How often the same bytes were delivered again. */
  duplicates: number;
  /** When it was done or set aside, by the database's clock. */
  leftAt: Date | null;
  /** The hop that brought it; null for what the broker brought. */
  via: string | null;
}

/** What this node answered to (sender, message id), for ever: the same signed answer is sealed again for every duplicate. */
export interface SeenMessage {
  sender: string;
  messageId: string;
  messageDigest: string;
  outcome: 'received' | 'refused';
  code: string | null;
  /** Our signed receipt: lines 1 and 2. */
  receipt: string;
  at: Date;
}

/** A conversation and the other node in it. */
export interface ConversationSide {
  id: string;
  peer: string;
}

export interface InboxRows {
  /**
   * Inserts what is new. For known digests counts the duplicate; what was done or parked is due again, because its author
   * still waits for the answer, and so is now and then what a fault of ours set aside or what could not be opened; the latter as
   * if it were received now. Returns the digests that are due.
   */
  insertNew(
    rows: readonly (Pick<InboxRow, 'sealedDigest' | 'subjectSender' | 'sealed' | 'receivedAt'> &
      Partial<Pick<InboxRow, 'via'>>)[],
  ): Promise<string[]>;
  /**
   * How much of each of these senders is not done, counted no further than `enough`; senders with nothing are left out.
   * @returns waiting: to be processed · undone: waiting or parked
   */
  undone(
    senders: readonly string[],
    enough: number,
  ): Promise<{ subjectSender: string; waiting: number; undone: number }[]>;
  get(sealedDigest: string): Promise<InboxRow | undefined>;
  /**
   * Takes up to `limit` waiting rows that are due, a sender's oldest first and the senders in turns, SKIP LOCKED; counts the
   * attempt (before handling) and leases.
   * @param which those never tried yet, or those whose last try came to no end
   */
  claim(limit: number, now: Date, leaseUntil: Date, which: 'new' | 'failed-before'): Promise<InboxRow[]>;
  finish(
    sealedDigest: string,
    status: 'done' | 'quarantined',
    code: string | null,
    messageId: string | null,
  ): Promise<void>;
  /**
   * @param how whether the try that failed counts against the delivery; where not, it still stays among those that failed
   * before, each of which is handled by itself
   */
  retryAt(sealedDigest: string, at: Date, how: { counts: boolean }): Promise<void>;
  /** It waits until then as if it had not been tried: nothing failed. */
  putOff(sealedDigest: string, until: Date): Promise<void>;
  /** Parks until one of the parents is taken in; not what another worker was done with while this one was slow. */
  park(sealedDigest: string, messageId: string, missingParents: readonly string[]): Promise<void>;
  /** Whether it was parked until this came. */
  waitsFor(sealedDigest: string, parent: string): Promise<boolean>;
  /** Wakes what waited for this message digest; returns how many. */
  unpark(parentDigest: string, now: Date): Promise<number>;
  seen(sender: string, messageId: string): Promise<SeenMessage | undefined>;
  /** @returns false when (sender, message id) is there already */
  addSeen(row: SeenMessage): Promise<boolean>;
  /** Messages that were refused for this code since then. */
  countRefused(code: string, since: Date): Promise<number>;
  /** Digests that this conversation's peer voided, or that were refused from it: they count as known parents. */
  refusedDigests(conversation: ConversationSide): Promise<string[]>;
  /** `peer`: the proved author; what one node says of a conversation never counts for another's messages. */
  addRefusedDigest(conversation: ConversationSide, digest: string): Promise<void>;
  /** The same for what a void of the peer's names: it is refused for ever, whatever it was refused for before. */
  addVoidedDigest(conversation: ConversationSide, digest: string): Promise<void>;
  isVoided(conversation: ConversationSide, digest: string): Promise<boolean>;
  quarantine(query: { limit: number; before?: Date }): Promise<InboxRow[]>;
  /** What a fault of ours set aside, or could not be opened, gets one more try; the latter as if it were received now. @returns false for anything else */
  retryQuarantined(sealedDigest: string, at: Date): Promise<boolean>;
  /** Peer by peer, as the subjects name them. */
  backlogByPeer(): Promise<PeerBacklog[]>;
  counts(): Promise<{ waiting: number; parked: number; quarantined: number; oldestWaitingAt: Date | null }>;
}
