import { DESTRUCTION } from '../../domain/conversations/approver-of.js';
import { Refusal } from '../../domain/refusal.js';
import { judgeDestruction } from '../../domain/safeguards/r21-destroy.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { DueForDestruction } from '../../ports/store/keeping.js';
import type { StaffRow } from '../../ports/store/people.js';
import { askCaseApproval } from '../../record/ask-case-approval.js';
import { isHeld } from '../../record/legal-holds.js';

/** Closed cases whose time of keeping is over, the longest over first, then those that are held: ids and times, nothing of any child. */
export function listDue(
  { clock, store }: Pick<NodeParts, 'clock' | 'store'>,
  limit: number,
): Promise<DueForDestruction[]> {
  return store.transaction((tx) => tx.keeping.due(clock.now(), limit));
}

/**
 * Asks to destroy a case whose time is over; put before a second person (R9, R21). Nothing of it is read.
 * @throws Refusal `not-found`, `case-destroyed`, `case-not-closed`, `record-unconfirmed`, `case-held`, `retention-running`
 */
export async function askDestruction(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault'>,
  by: StaffRow,
  caseId: string,
): Promise<{ caseId: string; approvalId: string }> {
  return parts.store.transaction(async (tx) => {
    const row = await tx.cases.lock(caseId);
    if (!row) throw new Refusal('not-found');
    const at = parts.clock.now();
    const code = judgeDestruction(row, { held: await isHeld(tx, caseId), now: at });
    if (code) throw new Refusal(code);
    return askCaseApproval(parts, tx, {
      ...{ caseId, ...DESTRUCTION, input: {}, manifestDigest: `case-version-${row.version}`, by: by.id, at },
    });
  });
}
