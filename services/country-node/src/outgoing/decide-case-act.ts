import type { InputAskCorrection, InputCloseCase } from '#libs/schema-check/generated/types.js';
import type { ConsentEvent } from '../domain/consent/types.js';
import { DESTRUCTION, HOLD, OVERRIDE } from '../domain/conversations/approver-of.js';
import { CORRECTION } from '../domain/conversations/correction.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ApprovalRow } from '../ports/store/people.js';
import { addConsentEvent } from '../record/add-consent-event.js';
import { openJson } from '../record/case-content.js';
import { checkClosable } from '../record/check-closable.js';
import { closeCase } from '../record/close-case.js';
import { tellCorrection } from '../record/tell-correction.js';
import { decideDestruction, decideHold } from './decide-keeping.js';
import { type ApprovalDecision, checkApprover, decideApproval, recordDecision } from './decide-approval.js';
import type { StepOutcome } from './request-step.js';
import type { SendParts } from './send-message.js';

/** An act on a case was decided. */
export interface CaseOutcome {
  caseId: string;
}

/**
 * A second person decides (R9): on a step of a conversation, or on an act on a case, which concerns all its conversations.
 * @throws Refusal as decideApproval; for a closure as checkClosable; for a destruction as judgeDestruction; `approval-stale` for an override whose time is over
 */
export async function decide(parts: SendParts, decision: ApprovalDecision): Promise<StepOutcome | CaseOutcome> {
  const approval = await parts.store.transaction((tx) => tx.people.approval(decision.approvalId));
  if (!approval) throw new Refusal('not-found');
  if (approval.conversationId !== null) return decideApproval(parts, decision);
  const act = Object.hasOwn(ACTS, approval.kind) ? ACTS[approval.kind]! : decideClosure;
  return act(parts, approval, decision);
}

type DecideAct = (parts: SendParts, approval: ApprovalRow, decision: ApprovalDecision) => Promise<CaseOutcome>;

const ACTS: Readonly<Record<string, DecideAct>> = {
  [OVERRIDE.kind]: decideOverride,
  [DESTRUCTION.kind]: decideDestruction,
  [HOLD.kind]: decideHold,
  [CORRECTION.kind]: decideCorrection,
};

/** What stands in for consent counts from the moment that another person says so; unless its time is over by then. */
async function decideOverride(
  parts: SendParts,
  approval: ApprovalRow,
  decision: ApprovalDecision,
): Promise<CaseOutcome> {
  checkApprover(parts, approval, approval, decision.by);
  const { caseId, authorId } = approval;
  return parts.store.transaction(async (tx) => {
    if (!(await tx.cases.lock(caseId))) throw new Refusal('not-found');
    await recordDecision(parts, tx, approval, decision);
    if (decision.decision === 'reject') return { caseId };
    const event = await openJson<ConsentEvent>(parts, caseId, 'approval.input', approval.input);
    const at = parts.clock.now();
    const over = (event.overrides ?? []).some(({ reviewBy }) => !(at < new Date(reviewBy)));
    if (over) throw new Refusal('approval-stale');
    await addConsentEvent(parts, tx, { caseId, event, by: authorId, approvedBy: decision.by.id, at });
    return { caseId };
  });
}

/** What is approved is what was asked for, of the case as it stands: who is told, the node finds by itself. */
async function decideCorrection(
  parts: SendParts,
  approval: ApprovalRow,
  decision: ApprovalDecision,
): Promise<CaseOutcome> {
  checkApprover(parts, approval, approval, decision.by);
  const { caseId, authorId: by } = approval;
  return parts.store.transaction(async (tx) => {
    const caseRow = await tx.cases.lock(caseId);
    if (!caseRow) throw new Refusal('not-found');
    await recordDecision(parts, tx, approval, decision);
    if (decision.decision === 'reject') return { caseId };
    if (approval.manifestDigest !== `case-version-${caseRow.version}`) throw new Refusal('approval-stale');
    const asked = await openJson<InputAskCorrection>(parts, caseId, 'approval.input', approval.input);
    await tellCorrection(parts, tx, { ...asked, caseId, by, at: parts.clock.now() });
    return { caseId };
  });
}

/** What is approved is what was asked for, of the case as it stands: a transfer may have begun, or a restore left it in doubt. */
async function decideClosure(
  parts: SendParts & Pick<NodeParts, 'national'>,
  approval: ApprovalRow,
  decision: ApprovalDecision,
): Promise<CaseOutcome> {
  checkApprover(parts, approval, approval, decision.by);
  const { caseId } = approval;
  return parts.store.transaction(async (tx) => {
    const caseRow = await tx.cases.lockWhole(caseId);
    if (!caseRow) throw new Refusal('not-found');
    await recordDecision(parts, tx, approval, decision);
    if (decision.decision === 'reject') return { caseId };
    if (caseRow.status === 'closed') throw new Refusal('case-closed');
    if (approval.manifestDigest !== `case-version-${caseRow.version}`) throw new Refusal('approval-stale');
    const closure = await openJson<InputCloseCase & JsonObject>(parts, caseId, 'approval.input', approval.input);
    await checkClosable(parts, tx, caseRow, closure);
    await closeCase(parts, tx, { caseRow, closure, by: approval.authorId, at: parts.clock.now() });
    return { caseId };
  });
}
