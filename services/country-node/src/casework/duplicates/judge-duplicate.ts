import { judgePair, type Verdict } from '../../domain/duplicates/judge-pair.js';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { DuplicateRow } from '../../ports/store/duplicates.js';
import type { StaffRow } from '../../ports/store/people.js';
import { ledgerEntry } from '../../record/ledger-entry.js';
import { mayJudge } from './see-duplicates.js';

export interface Judgement {
  id: string;
  /** Version of the pair that was read. */
  seen: number;
  verdict: Verdict;
  reasonCode?: string;
}

/**
 * Takes a person's word on two cases that may be of one child. Neither case is changed: joined cases only name each other,
 * so that parting them again leaves nothing behind (R17).
 * @throws Refusal `not-found`, `version-conflict`, `approver-is-author`, `approval-needed`, `approval-decided`
 */
export async function judgeDuplicate(
  { clock, store }: Pick<NodeParts, 'clock' | 'store'>,
  by: StaffRow,
  { id, seen, verdict, reasonCode }: Judgement,
): Promise<DuplicateRow> {
  return store.transaction(async (tx) => {
    const held = await tx.duplicates.lock(id);
    if (!held || !(await mayJudge(tx, by, held))) throw new Refusal('not-found');
    if (held.version !== seen) throw new Refusal('version-conflict');
    const at = clock.now();
    const judged = judgePair(held, verdict, { id: by.id, supervises: by.roles.includes('supervisor') });
    const row = { ...held, ...judged, changedAt: at };
    await tx.duplicates.put(row);
    const { caseOne: caseId, caseOther: otherCaseId, score, status } = row;
    const facts = { duplicateId: id, caseId, otherCaseId, by: by.id, verdict, status, score };
    await tx.ledger.append([ledgerEntry('duplicate-judged', { ...facts, ...(reasonCode ? { reasonCode } : {}) }, at)]);
    for (const each of [caseId, otherCaseId]) await tx.notify({ topic: 'duplicate', id, caseId: each });
    return row;
  });
}
