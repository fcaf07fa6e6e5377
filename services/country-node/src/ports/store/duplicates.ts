import type { Pair, PairStatus } from '../../domain/duplicates/judge-pair.js';
import type { CaseRow } from './cases.js';

/** Two cases of this node that may be of one child, and what people made of it; codes and ids only. */
export interface DuplicateRow extends Pair {
  id: string;
  /** The case with the lower id. */
  caseOne: string;
  caseOther: string;
  suggestedAt: Date;
  changedAt: Date;
}

/** @property key keyed digest of what cases are found by */
export interface TraitKey {
  key: Uint8Array;
  certain: boolean;
}

/** A case whose content changed since it was last compared. @property turn to be named when it was compared */
export interface DueCase {
  turn: string;
  caseId: string;
}

export interface DuplicateRows {
  /** Nobody else compares cases until the transaction ends: two new ones would pass each other unseen. */
  lockComparing(): Promise<void>;
  /** Oldest change first, without those of these cases; a case may be there more than once. */
  due(limit: number, without: readonly string[]): Promise<DueCase[]>;
  compared(turns: readonly string[]): Promise<void>;
  /** In the place of the keys kept of this case. */
  keepKeys(caseId: string, keys: readonly TraitKey[]): Promise<void>;
  /** Other cases that share a key: those that share a certain one first, then those that share most. */
  sharing(caseId: string, keys: readonly Uint8Array[], limit: number): Promise<CaseRow[]>;
  ofCase(caseId: string): Promise<DuplicateRow[]>;
  get(id: string): Promise<DuplicateRow | undefined>;
  /** Locks the row until the transaction ends. */
  lock(id: string): Promise<DuplicateRow | undefined>;
  put(row: DuplicateRow): Promise<void>;
  remove(id: string): Promise<void>;
  /** Highest score first, then newest; `assignedTo` limits to pairs of which this person works on both. */
  list(query: { limit: number; statuses: readonly PairStatus[]; assignedTo?: string }): Promise<DuplicateRow[]>;
}
