import type { InputCloseCase } from '#libs/schema-check/generated/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { askCaseApproval } from '../record/ask-case-approval.js';
import { checkClosable } from '../record/check-closable.js';
import { workOnCase } from './see-case.js';

type AskParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'vault' | 'national'>;

/**
 * Asks to close a case; put before a second person (R9, R16), once for the case and all that are told of it.
 * @throws Refusal `not-found`; as checkClosable
 */
export async function askClosure(
  parts: AskParts,
  by: StaffRow,
  caseId: string,
  closure: InputCloseCase,
): Promise<{ caseId: string; approvalId: string }> {
  return parts.store.transaction(async (tx) => {
    await workOnCase(tx, by, caseId);
    const caseRow = await tx.cases.lockWhole(caseId);
    if (!caseRow) throw new Refusal('not-found');
    await checkClosable(parts, tx, caseRow, closure);
    return askCaseApproval(parts, tx, {
      ...{ caseId, kind: 'case-closure', step: 'close', input: closure, by: by.id, at: parts.clock.now() },
      manifestDigest: `case-version-${caseRow.version}`,
    });
  });
}
