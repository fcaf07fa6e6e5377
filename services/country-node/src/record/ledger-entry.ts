import { commitEntry } from '#libs/ledger/commitment.js';
import type { EntryKind } from '#libs/ledger/entry.js';
import type { LedgerRow } from '../ports/store/ledger.js';

/** Facts of a ledger entry: ids, hashes, pointers, categories, codes and times only (R20). */
export type EntryFacts = Record<string, string | number | boolean | readonly string[] | undefined>;

/** Makes the row that the ledger keeps about one act; inserted in the transaction of what it records (invariant 6). */
export function ledgerEntry(
  kind: EntryKind,
  facts: EntryFacts,
  at: Date,
): Pick<LedgerRow, 'id' | 'kind' | 'commitment' | 'salt' | 'content' | 'recordedAt'> {
  const { entryId, salt, commitment, content } = commitEntry(kind, facts, at);
  return { id: entryId, kind, commitment, salt, content, recordedAt: at };
}
