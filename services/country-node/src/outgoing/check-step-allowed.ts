import type { Approvals } from '../domain/national/national-configuration.js';
import { approverOf } from '../domain/conversations/approver-of.js';
import { type ApproverRole, ruleFor, type StepRule } from '../domain/conversations/conversation-kind.js';
import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';

/** The table's rule for a step that is being taken, and whose approval it needs here. */
export interface TakenStep {
  rule: StepRule;
  approver: ApproverRole | undefined;
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
): TakenStep {
  const rule = ruleFor(kindNamed(kind), state, step);
  if (rule?.by !== role) throw new Refusal('step-not-allowed');
  return { rule, approver: approverOf(national, { kind, step, rule }) };
}

/** The same, for a step about to be signed: with the approval that it needs. @throws Refusal `step-not-allowed`, `approval-needed` */
export function checkStepAllowed(
  national: Approvals,
  conversation: Pick<ConversationRow, 'kind' | 'role'>,
  folded: Pick<FoldedConversation, 'state'>,
  asked: { step: string; approved: boolean },
): TakenStep {
  const taken = takenStep(national, conversation, folded, asked.step);
  if (taken.approver && !asked.approved) throw new Refusal('approval-needed');
  return taken;
}
