import { HOLD, LIFTING } from '../../domain/conversations/approver-of.js';
import { Refusal } from '../../domain/refusal.js';
import { isReviewTerm } from '../../domain/safeguards/r21-destroy.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { LegalHoldRow } from '../../ports/store/keeping.js';
import type { StaffRow } from '../../ports/store/people.js';
import { askCaseApproval } from '../../record/ask-case-approval.js';
import type { HoldAsked } from '../../record/legal-holds.js';

type AskParts = Pick<NodeParts, 'clock' | 'store' | 'vault'>;

/**
 * Asks that nothing of a case be destroyed or purged until that is lifted; put before a second person (R9, R21).
 * @throws Refusal `not-found`, `case-destroyed`; `schema-violation` for a day of review that is past or over a year away
 */
export async function askHold(
  parts: AskParts,
  by: StaffRow,
  caseId: string,
  asked: HoldAsked,
): Promise<{ caseId: string; approvalId: string }> {
  return parts.store.transaction(async (tx) => {
    const row = await tx.cases.lock(caseId);
    if (!row) throw new Refusal('not-found');
    if (row.destroyedAt) throw new Refusal('case-destroyed');
    const at = parts.clock.now();
    if (!isReviewTerm(new Date(asked.reviewBy), at)) throw new Refusal('schema-violation', ['/reviewBy']);
    return askCaseApproval(parts, tx, {
      ...{ caseId, ...HOLD, input: asked, manifestDigest: 'legal-hold', by: by.id, at },
    });
  });
}

/** Asks to lift a hold; put before a second person. @throws Refusal `not-found` for one that does not stand */
export async function askLifting(
  parts: AskParts,
  by: StaffRow,
  holdId: string,
  asked: { reason: string },
): Promise<{ caseId: string; approvalId: string }> {
  return parts.store.transaction(async (tx) => {
    const hold = await tx.keeping.hold(holdId);
    if (!hold || hold.liftedAt) throw new Refusal('not-found');
    const { caseId } = hold;
    return askCaseApproval(parts, tx, {
      ...{ caseId, ...LIFTING, input: asked, manifestDigest: `hold-${holdId}`, by: by.id, at: parts.clock.now() },
    });
  });
}

/** A hold as people see it. */
export type HoldView = Pick<
  LegalHoldRow,
  'id' | 'caseId' | 'reason' | 'reviewBy' | 'setBy' | 'setApprovedBy' | 'setAt'
> & { reviewDue: boolean };

/** Holds that stand; those whose day of review is next, or past, come first. */
export async function listHolds(
  { clock, store }: Pick<NodeParts, 'clock' | 'store'>,
  limit: number,
): Promise<HoldView[]> {
  const rows = await store.transaction((tx) => tx.keeping.standingHolds({ limit }));
  const now = clock.now();
  return rows.map(({ id, caseId, reason, reviewBy, setBy, setApprovedBy, setAt }) => {
    return { id, caseId, reason, reviewBy, setBy, setApprovedBy, setAt, reviewDue: reviewBy <= now };
  });
}
