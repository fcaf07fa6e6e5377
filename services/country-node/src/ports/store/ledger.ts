/** An entry of this node's ledger. `content` is value-free: ids, hashes, paths, categories, codes, times. */
export interface LedgerRow {
  id: string;
  kind: string;
  /** SHA-256(salt || canonical content). */
  commitment: Uint8Array;
  /** Destroyed on erasure; the commitment stays. */
  salt: Uint8Array | null;
  content: Record<string, unknown> | null;
  recordedAt: Date;
  /** Place in the tree; null until the sequencer has assigned it. */
  leafIndex: number | null;
}

export interface LedgerHead {
  size: number;
  /** base64url SHA-256 root. */
  root: string;
}

export interface PeerHead extends LedgerHead {
  peer: string;
  /** The message whose receipt carried it. */
  messageId: string;
  at: Date;
}

/** Everything that one person of this node read of a case. */
export interface ReaderRow {
  staffId: string;
  count: number;
  /** How many of these readings were printed. */
  prints: number;
  /** case, conversation, attachment … */
  whats: string[];
  firstAt: Date;
  lastAt: Date;
}

/** Everything that was sent of a case to one node. */
export interface RecipientRow {
  node: string;
  /** Messages that showed something of the case, and those of them that the node has receipted. */
  count: number;
  arrived: number;
  categories: string[];
  firstAt: Date;
  lastAt: Date;
}

/** One reading of a case here, or one message that showed something of it. */
export interface SightRow {
  id: string;
  leafIndex: number | null;
  kind: 'reading' | 'disclosure' | 'attachment-fetched';
  recordedAt: Date;
  content: Record<string, unknown> | null;
  /** Of a message: how far it got. */
  status: string | null;
}

export interface LedgerRows {
  append(
    rows: readonly Pick<LedgerRow, 'id' | 'kind' | 'commitment' | 'salt' | 'content' | 'recordedAt'>[],
  ): Promise<void>;
  /** Whether any entry is not yet in the tree. */
  waits(): Promise<boolean>;
  /**
   * Assigns the next leaf indexes to up to `limit` entries not yet in the tree (one sequencer at a time: advisory lock;
   * writers never wait for it), keeps the frontier, and returns the new head; undefined when nothing was new.
   */
  sequence(limit: number): Promise<LedgerHead | undefined>;
  head(): Promise<LedgerHead>;
  addCheckpoint(head: LedgerHead, signed: string, at: Date): Promise<void>;
  /** @param before only of those that were signed earlier */
  latestCheckpoint(before?: Date): Promise<{ size: number; root: string; signed: string; at: Date } | undefined>;
  list(query: { from: number; limit: number }): Promise<LedgerRow[]>;
  /** The last entries about a case or conversation, or the last before one of them, in the order they were recorded; `before` its id. */
  about(query: { caseId?: string; conversationId?: string; limit: number; before?: string }): Promise<LedgerRow[]>;
  /** Who read a case here, the last to read it first. */
  readersOf(caseId: string): Promise<ReaderRow[]>;
  /** Whom something of a case was sent to, the last first. */
  recipientsOf(caseId: string): Promise<RecipientRow[]>;
  /** Readings and disclosures of a case one by one, newest first; `before` an entry's id. */
  sightsOf(query: { caseId: string; limit: number; before?: string }): Promise<SightRow[]>;
  /** When the latest signed receipt of each peer came. */
  heardAt(): Promise<{ peer: string; at: Date }[]>;
  addPeerHead(head: PeerHead): Promise<void>;
  peerHeads(): Promise<PeerHead[]>;
  /**
   * Of the heads that came in the given span of hours ago, forgets all but the longest of each peer and hour.
   * @returns how many
   */
  thinPeerHeads(hoursAgo: { from: number; to: number }): Promise<number>;
}
