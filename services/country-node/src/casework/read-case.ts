import type { CaseContent } from '../domain/case/case-content.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseReference, CaseRow } from '../ports/store/cases.js';
import type { StaffRow } from '../ports/store/people.js';
import { openCaseContent } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { seeCase } from './see-case.js';

export interface CaseView extends Omit<CaseRow, 'content'> {
  content: CaseContent;
  references: CaseReference[];
}

/** Opens a case for a person; every reading is in the ledger (invariant 6). @throws Refusal `not-found` */
export async function readCase(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault'>,
  who: StaffRow,
  caseId: string,
): Promise<CaseView> {
  return parts.store.transaction(async (tx) => {
    const row = await seeCase(tx, who, caseId);
    await tx.ledger.append([ledgerEntry('reading', { caseId, by: who.id, what: 'case' }, parts.clock.now())]);
    const references = await tx.cases.references(caseId);
    return { ...row, content: await openCaseContent(parts, row), references };
  });
}
