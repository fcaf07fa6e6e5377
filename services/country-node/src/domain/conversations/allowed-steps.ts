import { type ConversationKind, type StepRule, stateRule } from './conversation-kind.js';
import type { FoldedConversation } from './fold-conversation.js';

export interface AllowedStep extends StepRule {
  step: string;
  says: string;
}

/** The steps that a role may take where the conversation stands in its own view, in the order of the table. */
export function allowedSteps(
  kind: ConversationKind,
  folded: Pick<FoldedConversation, 'state'>,
  role: string,
): AllowedStep[] {
  return Object.entries(stateRule(kind, folded.state).steps)
    .filter(([, rule]) => rule.by === role)
    .map(([step, rule]) => ({ step, says: kind.steps[step]?.says ?? step, ...rule }));
}

/** What a page shows of where the conversation stands. */
export function describeState(kind: ConversationKind, folded: Pick<FoldedConversation, 'state'>) {
  const { says, phase, responsible, awaits } = stateRule(kind, folded.state);
  return { state: folded.state, says, phase, responsible, awaits: awaits ?? null };
}
