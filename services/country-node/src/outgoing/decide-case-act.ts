import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ApprovalRow } from '../ports/store/people.js';
import { openJson } from '../record/case-content.js';
import { closeCase } from '../record/close-case.js';
import { type ApprovalDecision, checkApprover, decideApproval, recordDecision } from './decide-approval.js';
import type { StepOutcome } from './request-step.js';
import type { SendParts } from './send-message.js';

/** An act on a case was decided. */
export interface CaseOutcome {
  caseId: string;
}

/**
 * A second person decides (R9): on a step of a conversation, or on an act on a case, which concerns all its conversations.
 * @throws Refusal as decideApproval; `case-closed`
 */
export async function decide(parts: SendParts, decision: ApprovalDecision): Promise<StepOutcome | CaseOutcome> {
  const approval = await parts.store.transaction((tx) => tx.people.approval(decision.approvalId));
  if (!approval) throw new Refusal('not-found');
  return approval.conversationId === null ? decideClosure(parts, approval, decision) : decideApproval(parts, decision);
}

async function decideClosure(
  parts: SendParts & Pick<NodeParts, 'national'>,
  approval: ApprovalRow,
  decision: ApprovalDecision,
): Promise<CaseOutcome> {
  checkApprover(parts, approval, approval, decision.by);
  const { caseId } = approval;
  return parts.store.transaction(async (tx) => {
    const caseRow = await tx.cases.lock(caseId);
    if (!caseRow) throw new Refusal('not-found');
    await recordDecision(parts, tx, approval, decision);
    if (decision.decision === 'reject') return { caseId };
    if (caseRow.status === 'closed') throw new Refusal('case-closed');
    if (approval.manifestDigest !== `case-version-${caseRow.version}`) throw new Refusal('approval-stale');
    const closure = await openJson<JsonObject>(parts, caseId, 'approval.input', approval.input);
    await closeCase(parts, tx, { caseRow, closure, by: approval.authorId, at: parts.clock.now() });
    return { caseId };
  });
}
