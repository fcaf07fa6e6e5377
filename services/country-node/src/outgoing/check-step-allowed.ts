import type { Approvals } from '../domain/national/national-configuration.js';
import { approverOf } from '../domain/conversations/approver-of.js';
import { type ApproverRole, ruleFor, type StepRule } from '../domain/conversations/conversation-kind.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { isReviewedAfter, type Review } from '../domain/conversations/review-after.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';

/** The table's rule for a step that is being taken, and whose approval it needs here. */
export interface TakenStep {
  rule: StepRule;
  approver: ApproverRole | undefined;
  /** It goes without one, to be looked at afterwards (R8). */
  review?: Review;
}

/**
 * The step as this side may take it where the conversation stands, and who has to approve it (R9).
 * @throws Refusal `step-not-allowed`
 */
export function takenStep(
  national: Approvals,
  { kind, role }: Pick<ConversationRow, 'kind' | 'role'>,
  { state }: Pick<FoldedConversation, 'state'>,
  step: string,
  input: JsonObject = {},
): TakenStep {
  const rule = ruleFor(kindNamed(kind), state, step);
  if (rule?.by !== role) throw new Refusal('step-not-allowed');
  if (rule.orReview && isReviewedAfter(rule, input)) return { rule, approver: undefined, review: rule.orReview };
  return { rule, approver: approverOf(national, { kind, step, rule }) };
}

/** The same, for a step about to be signed: with the approval that it needs. @throws Refusal `step-not-allowed`, `approval-needed` */
export function checkStepAllowed(
  national: Approvals,
  conversation: Pick<ConversationRow, 'kind' | 'role'>,
  folded: Pick<FoldedConversation, 'state'>,
  asked: { step: string; approved: boolean; input?: JsonObject },
): TakenStep {
  const taken = takenStep(national, conversation, folded, asked.step, asked.input);
  if (taken.approver && !asked.approved) throw new Refusal('approval-needed');
  return taken;
}
