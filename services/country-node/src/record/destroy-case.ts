import type { NodeParts } from '../ports/node-parts.js';
import type { DestructionRow } from '../ports/store/keeping.js';
import { ledgerEntry } from './ledger-entry.js';

type DestroyParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'files'>;

/**
 * R21, invariant 8: carries out what was decided. The key goes first, so that the record of it is never written before it is
 * true; then every column that held anything, the salts and contents of the ledger's entries, and the files. What was begun
 * and broke off is carried out again without harm. Ids, signatures, claims, digests and receipts stay, and the proof.
 */
export async function destroyCase(parts: DestroyParts, row: DestructionRow): Promise<void> {
  const { caseId } = row;
  await parts.vault.destroyKey(caseId);
  const fileIds = await parts.store.transaction(async (tx) => {
    const kept = await tx.cases.lock(caseId);
    const { fileIds: files, ...counts } = await tx.keeping.emptyCase(caseId);
    const entries = await tx.keeping.eraseLedger(caseId);
    const at = parts.clock.now();
    const { basis, approvalId, askedAs, approvedAs } = row;
    const decided = approvalId && askedAs && approvedAs ? { approvalId, askedAs, approvedAs } : {};
    const until = kept?.retentionUntil ? { keptUntil: kept.retentionUntil.toISOString() } : {};
    const facts = { caseId, basis, ...decided, ...until, ...counts, files: files.length, ledgerEntries: entries };
    await tx.ledger.append([ledgerEntry('case-destroyed', facts, at)]);
    await tx.keeping.finishDestruction(caseId, at);
    await tx.notify({ topic: 'case', id: caseId, caseId });
    return files;
  });
  // What is not removed here is named by nobody any more, and swept.
  for (const id of fileIds) await parts.files.remove(id);
}
