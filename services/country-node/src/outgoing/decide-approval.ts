import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { approverRoles } from '../domain/conversations/approver-of.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { ApprovalRow, StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openJson } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { endUnreviewed } from './end-unreviewed.js';
import { NOT_SENT } from './open-conversation.js';
import { chosenAttachments, sendStep, type StepOutcome } from './request-step.js';
import type { SendParts } from './send-message.js';

export interface ApprovalDecision {
  by: StaffRow;
  approvalId: string;
  decision: 'approve' | 'reject';
  /** A code of the published list of reasons; never free text. */
  reasonCode?: string;
}

/**
 * A second person decides (R9). Approving signs and sends at once, in the transaction that records the approval; of what was
 * sent on one person's word (R8) it says that it stands.
 * @throws Refusal `not-found`, `approver-is-author`, `approval-decided`, `approval-stale`, and all that sending can refuse
 */
export async function decideApproval(parts: SendParts, decision: ApprovalDecision): Promise<StepOutcome> {
  const { approval, conversation } = await find(parts, decision.approvalId);
  checkApprover(parts, approval, conversation, decision.by);
  if (approval.reviewBy) return decideReview(parts, approval, conversation.id, decision);
  if (decision.decision === 'reject') return reject(parts, approval, conversation.id, decision);
  const input = await openJson<JsonObject>(parts, approval.caseId, 'approval.input', approval.input);
  const request = {
    step: approval.step,
    input,
    by: { id: approval.authorId },
    approvedManifest: approval.manifestDigest,
  };
  const messageId = await sendStep(parts, conversation, request, chosenAttachments(input), (tx) =>
    recordDecision(parts, tx, approval, decision),
  );
  return { conversationId: conversation.id, messageId };
}

async function find({ store }: SendParts, approvalId: string) {
  return store.reading('desk', async (tx) => {
    const approval = await tx.people.approval(approvalId);
    const id = approval?.conversationId;
    const conversation = id ? await tx.conversations.get(id) : undefined;
    if (!approval || !conversation) throw new Refusal('not-found');
    return { approval, conversation };
  });
}

/** @throws Refusal `not-found` (another role approves this step), `approver-is-author`, `approval-decided` */
export function checkApprover(
  { national }: Pick<SendParts, 'national'>,
  approval: ApprovalRow,
  { kind }: Pick<ConversationRow, 'kind'>,
  by: StaffRow,
): void {
  const roles = approverRoles(national.inForce(), { kind }, approval.step);
  if (!roles.some((role) => by.roles.includes(role))) throw new Refusal('not-found');
  if (approval.authorId === by.id) throw new Refusal('approver-is-author');
  if (!isUndecided(approval)) throw new Refusal('approval-decided');
}

function isUndecided({ status }: ApprovalRow): boolean {
  return status === 'waiting' || status === 'to-review' || status === 'unreviewed';
}

async function reject(
  parts: SendParts,
  approval: ApprovalRow,
  conversationId: string,
  decision: ApprovalDecision,
): Promise<StepOutcome> {
  return parts.store.together('desk', async (tx) => {
    await recordDecision(parts, tx, approval, decision);
    const messages = await tx.conversations.steps(conversationId);
    if (messages.length === 0) {
      await tx.conversations.update(conversationId, { state: NOT_SENT, updatedAt: parts.clock.now() });
    }
    return { conversationId };
  });
}

/** R8: it went already. Who stands by it settles it; who does not has it taken back. */
async function decideReview(
  parts: SendParts,
  approval: ApprovalRow,
  conversationId: string,
  decision: ApprovalDecision,
): Promise<StepOutcome> {
  await parts.store.together('desk', async (tx) => {
    await recordDecision(parts, tx, approval, decision);
    if (decision.decision === 'approve') await tx.people.settleReview(approval.id, parts.clock.now());
  });
  if (decision.decision === 'reject') await endUnreviewed(parts, approval.id);
  return { conversationId };
}

/** Notes what was decided, once. @throws Refusal `approval-decided` */
export async function recordDecision(
  { clock }: Pick<SendParts, 'clock'>,
  tx: Tx,
  approval: ApprovalRow,
  { by, decision, reasonCode }: ApprovalDecision,
): Promise<void> {
  const locked = await tx.people.lockApproval(approval.id);
  if (!locked || !isUndecided(locked)) throw new Refusal('approval-decided');
  const now = clock.now();
  const status = decision === 'approve' ? 'approved' : 'rejected';
  await tx.people.decideApproval(approval.id, {
    status,
    approverId: by.id,
    reasonCode: reasonCode ?? null,
    decidedAt: now,
  });
  const { caseId, conversationId, step } = approval;
  const facts = {
    caseId,
    ...(conversationId ? { conversationId } : {}),
    approvalId: approval.id,
    step,
    decision: status,
    by: by.id,
  };
  await tx.ledger.append([ledgerEntry('approval-decided', facts, now)]);
  await tx.notify({ topic: 'approval', id: approval.id, caseId });
}
