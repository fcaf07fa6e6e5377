import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import { ledgerEntry } from '../../record/ledger-entry.js';
import { workOnCase } from '../see-case.js';

interface Giving {
  caseId: string;
  staffId: string;
  /** Null is all that the role gives. */
  categories: string[] | null;
}

/**
 * Gives a case to somebody who works on it from then on, or changes how far it is given.
 * @throws Refusal `not-found`, also for whoever works on no case; `case-destroyed`
 */
export async function giveCase(
  { store, clock }: Pick<NodeParts, 'store' | 'clock'>,
  by: StaffRow,
  { caseId, staffId, categories }: Giving,
): Promise<{ caseId: string; staffId: string }> {
  const at = clock.now();
  return store.transaction(async (tx) => {
    await workOnCase(tx, by, caseId);
    // Whoever is ended at this moment would keep what they are given.
    await tx.people.lockStaff();
    const staff = await tx.people.staff(staffId);
    if (!staff?.active || !isWorker(staff)) throw new Refusal('not-found');
    await tx.cases.assign({ caseId, staffId, assignedBy: by.id, assignedAt: at, categories });
    const facts = { caseId, staffId, by: by.id, ...(categories ? { categories } : {}) };
    await tx.ledger.append([ledgerEntry('case-assigned', facts, at)]);
    await tx.notify({ topic: 'case', id: caseId, caseId });
    return { caseId, staffId };
  });
}

/** Who may be given a case, or the question about it. */
function isWorker({ roles }: StaffRow): boolean {
  return roles.includes('caseworker') || roles.includes('consular-officer');
}
