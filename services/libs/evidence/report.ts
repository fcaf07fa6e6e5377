import type { DeclaredBreak } from '../ledger/declared-breaks.js';

/** What contradicts, or does not verify: one of them, and the bundle as a whole proves nothing that should be relied on. */
export type FindingCode =
  | 'not-a-bundle'
  | 'trust-unsigned'
  | 'trust-unchecked'
  | 'trust-older'
  | 'message-unproved'
  | 'message-foreign'
  | 'message-twice'
  | 'message-left-out'
  | 'predecessor-left-out'
  | 'content-differs'
  | 'receipt-unproved'
  | 'receipt-foreign'
  | 'checkpoint-unproved'
  | 'entry-unproved'
  | 'entry-differs'
  | 'head-unproved'
  | 'ledger-rewritten'
  | 'peer-two-ledgers'
  | 'stamp-unproved'
  | 'stamp-foreign'
  | 'stamp-untrusted';

/** What is not proved, without anything being wrong. */
export type GapCode =
  | 'no-receipt'
  | 'no-place'
  | 'no-receipt-place'
  | 'no-ledger'
  | 'no-agreement'
  | 'newer-list'
  | 'edition-not-shown'
  | 'key-revoked'
  | 'clocks-apart'
  | 'lost-in-restore'
  | 'stamp-unchecked'
  | 'stamp-after-revocation'
  | 'after-revocation'
  | 'receipt-after-revocation'
  | 'head-after-revocation'
  | 'head-undated';

export interface Finding {
  code: FindingCode;
  /** Message id, place in the ledger, or place in the file; never a value of anybody's. */
  about?: string | number;
}

export interface Gap {
  code: GapCode;
  about?: string | number;
}

export interface ReceiptProof {
  by: string;
  outcome: 'received' | 'refused';
  code?: string;
  /** By the clock of whoever signed. */
  at: string;
  /** Entry of the exporting node's ledger; null where none is shown. */
  place: number | null;
  /** The head of its own ledger that the receipt's author signed with it. */
  head: { size: number; root: string };
}

export interface MessageProof {
  messageId: string;
  step: string;
  from: string;
  to: string;
  /** By the author's clock. */
  issuedAt: string;
  digest: string;
  /** Categories whose content is shown, and those of which only the salted digest is. */
  shown: string[];
  closed: string[];
  place: number | null;
  receipt: ReceiptProof | null;
}

/** An authority's word, which is neither node's, on a head of the ledger. */
export interface StampProof {
  size: number;
  root: string;
  /** When the first `size` entries were there at the latest, by the authority's clock. */
  at: string;
  /** Its name, as its certificate says. */
  by: string;
}

export interface LedgerProof {
  size: number;
  root: string;
  at: string;
  /** Entries shown to stand in it. */
  entries: number;
  /** Sizes of earlier signed heads that it is shown to have grown out of. */
  grewFrom: number[];
  breaks: DeclaredBreak[];
  /** The shortest first. */
  stamped: StampProof[];
}

export interface EvidenceReport {
  /** Nothing in the bundle contradicts, everything in it verifies, and it leads to the root. */
  ok: boolean;
  node?: string;
  peer?: string;
  conversationId?: string;
  kind?: string;
  /** The list, and the edition of the directory that it comes from, with the time until which that was the newest. */
  trust?: { version: number; issuedAt: string; edition: { version: number; freshUntil: string } | null };
  /** A message after those that it cites. */
  messages: MessageProof[];
  ledger: LedgerProof | null;
  /** Heads of the peer's ledger, as its receipts say; they are shown, not followed. */
  peerHeads: { size: number; root: string; at: string }[];
  findings: Finding[];
  gaps: Gap[];
}

/** What a verification notes on its way. */
export class Notes {
  readonly findings: Finding[] = [];
  readonly gaps: Gap[] = [];

  find(code: FindingCode, about?: Finding['about']): void {
    this.findings.push(about === undefined ? { code } : { code, about });
  }

  miss(code: GapCode, about?: Gap['about']): void {
    this.gaps.push(about === undefined ? { code } : { code, about });
  }
}
