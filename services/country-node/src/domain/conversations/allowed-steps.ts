import type { Approvals } from '../national/national-configuration.js';
import { approverOf } from './approver-of.js';
import { type ApproverRole, type ConversationKind, stateRule } from './conversation-kind.js';
import type { FoldedConversation } from './fold-conversation.js';

export interface AllowedStep {
  step: string;
  says: string;
  by: string;
  to: string;
  /** Whose approval it needs, under this node's national configuration. */
  approval?: ApproverRole;
}

/** The steps that a role may take where the conversation stands in its own view, in the order of the table. */
export function allowedSteps(
  kind: ConversationKind,
  folded: Pick<FoldedConversation, 'state'>,
  role: string,
  national: Approvals = {},
): AllowedStep[] {
  return Object.entries(stateRule(kind, folded.state).steps)
    .filter(([, rule]) => rule.by === role)
    .map(([step, rule]) => {
      const approval = approverOf(national, { kind: kind.kind, step, rule });
      const { by, to } = rule;
      return { step, says: kind.steps[step]?.says ?? step, by, to, ...(approval ? { approval } : {}) };
    });
}

/** Those of them that a person may ask for; the others the node takes itself. */
export function askableSteps(...asked: Parameters<typeof allowedSteps>): AllowedStep[] {
  const [{ steps }] = asked;
  return allowedSteps(...asked).filter(({ step }) => !steps[step]?.byNode);
}

/** What a page shows of where the conversation stands. */
export function describeState(kind: ConversationKind, folded: Pick<FoldedConversation, 'state'>) {
  const { says, phase, responsible, awaits } = stateRule(kind, folded.state);
  return { state: folded.state, says, phase, responsible: responsible ?? null, awaits: awaits ?? null };
}
