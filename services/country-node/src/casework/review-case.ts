import { v7 as uuidv7 } from 'uuid';
import type { InputReviewCase } from '#libs/schema-check/generated/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { CaseReviewRow } from '../ports/store/case-reviews.js';
import type { StaffRow } from '../ports/store/people.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { readerOf } from './reader-of.js';
import { seeCase, workOnCase } from './see-case.js';

type ReviewParts = Pick<NodeParts, 'self' | 'clock' | 'store'>;

/**
 * Notes that the case was looked at again, and begins the time until the next review. What it changed is entered in the case
 * file: the review says only that it was done, what it came to, and whether the child was heard.
 * @throws Refusal `not-found`, `case-destroyed`, `case-closed`, `not-responsible`
 */
export async function reviewCase(
  parts: ReviewParts,
  by: StaffRow,
  caseId: string,
  { outcome, childHeard }: InputReviewCase,
): Promise<CaseReviewRow> {
  return parts.store.transaction(async (tx) => {
    await workOnCase(tx, by, caseId);
    const row = await tx.cases.lock(caseId);
    if (row?.status !== 'open') throw new Refusal('case-closed');
    if (row.responsible !== parts.self) throw new Refusal('not-responsible');
    const at = parts.clock.now();
    const review = { id: uuidv7(), caseId, outcome, childHeard, reviewedBy: by.id, reviewedAt: at };
    await tx.caseReviews.add(review);
    const facts = { caseId, reviewId: review.id, outcome, childHeard, by: by.id };
    await tx.ledger.append([ledgerEntry('case-reviewed', facts, at)]);
    await tx.notify({ topic: 'case', id: caseId, caseId });
    return review;
  });
}

/** Latest first. @throws Refusal `not-found`, `case-destroyed` */
export async function listReviews(
  parts: Pick<NodeParts, 'clock' | 'store'>,
  who: StaffRow,
  caseId: string,
  limit: number,
): Promise<CaseReviewRow[]> {
  return parts.store.seenBy(readerOf(parts, who), async (tx) => {
    await seeCase(tx, who, caseId);
    return tx.caseReviews.ofCase(caseId, limit);
  });
}
