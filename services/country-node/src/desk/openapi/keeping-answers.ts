import { type AnswerSchema, at, firstOf, flag, id, object, oneOf, orNull, text } from './words.js';

const review = object({
  id,
  caseId: id,
  outcome: text,
  childHeard: flag,
  reviewedBy: id,
  reviewedAt: at,
});

/** What is answered about how long cases are kept, and that they are looked at meanwhile. */
export const KEEPING = {
  CaseReview: review,
  CaseReviewList: firstOf(review),
  DueCases: firstOf(
    object({
      id,
      origin: oneOf('local', 'received'),
      responsible: text,
      closedAt: at,
      retentionUntil: at,
      held: { ...flag, description: 'A legal hold keeps it from being destroyed.' },
      approvalId: { ...orNull(id), description: 'What waits for the second person, once somebody has asked.' },
    }),
  ),
  LegalHolds: firstOf(
    object({
      id,
      caseId: id,
      reason: text,
      reviewBy: at,
      setBy: id,
      setApprovedBy: id,
      setAt: at,
      reviewDue: { ...flag, description: 'Somebody has to ask now whether it is still needed; it stands meanwhile.' },
    }),
  ),
} as const satisfies Record<string, AnswerSchema>;
