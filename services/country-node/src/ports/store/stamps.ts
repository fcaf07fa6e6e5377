import type { LedgerHead } from './ledger.js';

/** A signed head of this node's ledger, and an authority's word that it was there. */
export interface StampRow extends LedgerHead {
  /** What was stamped: detached JWS and claims, one line each. */
  head: string;
  /** RFC 3161 time-stamp token (DER). */
  token: Uint8Array;
  /** By the authority's clock. */
  at: Date;
  /** By the node's. */
  keptAt: Date;
}

export interface StampRows {
  /** Keeps a stamp; of one head the first. */
  keep(row: StampRow): Promise<void>;
  get(size: number): Promise<StampRow | undefined>;
  /** Which heads were stamped, the shortest first. */
  heads(): Promise<LedgerHead[]>;
  /** When the last stamp was kept, and since when there has been a signed head that no stamp covers. */
  standing(): Promise<{ keptAt: Date | null; openSince: Date | null }>;
}
