import { allowedSteps } from '../domain/conversations/allowed-steps.js';
import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';

/**
 * Whether this side may take the step where the conversation stands, and with the approval that the table asks for (R9).
 * @throws Refusal `step-not-allowed`, `approval-needed`
 */
export function checkStepAllowed(
  { kind, role }: Pick<ConversationRow, 'kind' | 'role'>,
  folded: FoldedConversation,
  step: string,
  approved: boolean,
): void {
  const rule = allowedSteps(kindNamed(kind), folded, role).find((each) => each.step === step);
  if (!rule) throw new Refusal('step-not-allowed');
  if (rule.approval && !approved) throw new Refusal('approval-needed');
}
