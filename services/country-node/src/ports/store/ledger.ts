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

export interface LedgerRows {
  append(
    rows: readonly Pick<LedgerRow, 'id' | 'kind' | 'commitment' | 'salt' | 'content' | 'recordedAt'>[],
  ): Promise<void>;
  /**
   * Assigns the next leaf indexes to up to `limit` entries not yet in the tree (one sequencer at a time: advisory lock;
   * writers never wait for it), keeps the frontier, and returns the new head; undefined when nothing was new.
   */
  sequence(limit: number): Promise<LedgerHead | undefined>;
  head(): Promise<LedgerHead>;
  addCheckpoint(head: LedgerHead, signed: string, at: Date): Promise<void>;
  latestCheckpoint(): Promise<{ size: number; root: string; signed: string; at: Date } | undefined>;
  list(query: { from: number; limit: number }): Promise<LedgerRow[]>;
  /** Entries about a case or conversation, oldest first. */
  about(query: { caseId?: string; conversationId?: string; limit: number }): Promise<LedgerRow[]>;
  addPeerHead(head: PeerHead): Promise<void>;
  peerHeads(): Promise<PeerHead[]>;
  /**
   * Of the heads that came in the given span of hours ago, forgets all but the longest of each peer and hour.
   * @returns how many
   */
  thinPeerHeads(hoursAgo: { from: number; to: number }): Promise<number>;
}
