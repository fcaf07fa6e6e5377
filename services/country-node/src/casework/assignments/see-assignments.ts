import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { GivenCaseRow, GivenToRow } from '../../ports/store/assignments.js';
import type { StaffRow } from '../../ports/store/people.js';
import { readerOf } from '../reader-of.js';
import { workOnCase } from '../see-case.js';

type SeeParts = Pick<NodeParts, 'clock' | 'store'>;

/** Who has a case, since when and how far. @throws Refusal `not-found`, `case-destroyed` */
export async function seeWhoHas(
  parts: SeeParts,
  who: StaffRow,
  query: { caseId: string; limit: number },
): Promise<GivenToRow[]> {
  return parts.store.seenBy(readerOf(parts, who), async (tx) => {
    await workOnCase(tx, who, query.caseId);
    return tx.assignments.ofCase(query);
  });
}

/** Whether no person has the whole of a case that is open. @throws Refusal `not-found`, `case-destroyed` */
export async function isNobodys(parts: SeeParts, who: StaffRow, caseId: string): Promise<boolean> {
  return parts.store.seenBy(readerOf(parts, who), async (tx) => {
    await workOnCase(tx, who, caseId);
    return (await tx.assignments.nobodys([caseId])).has(caseId);
  });
}

/** What cases somebody has, also who is on the staff no more. @throws Refusal `not-found` */
export async function seeCasesOf(
  parts: SeeParts,
  who: StaffRow,
  query: { staffId: string; limit: number; before?: string },
): Promise<GivenCaseRow[]> {
  return parts.store.seenBy(readerOf(parts, who), async (tx) => {
    if (!(await tx.people.staff(query.staffId))) throw new Refusal('not-found');
    return tx.assignments.ofStaff(query);
  });
}
