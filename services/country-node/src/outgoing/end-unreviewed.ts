import { ruleFor, VOID_STEP } from '../domain/conversations/conversation-kind.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { type Review, reviewOf } from '../domain/conversations/review-after.js';
import { Fault } from '../domain/refusal.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { ApprovalRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { actOf } from '../record/acts.js';
import { foldStored } from '../record/fold-stored.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { sendStep } from './request-step.js';
import type { SendParts } from './send-message.js';
import { voidMessage } from './void-message.js';

interface ToEnd {
  conversation: ConversationRow;
  otherwise: Review['otherwise'];
}

/**
 * R8: ends what one person sent alone and another rejected, or did not look at in time. While it is still on its way it is
 * voided; once it is there, the step that the table names takes it back, unless the conversation has gone on past that.
 * @returns whether that is settled; if not, there is more to do when the partner has answered
 */
export async function endUnreviewed(parts: SendParts, approvalId: string): Promise<boolean> {
  const found = await parts.store.transaction((tx) => findEnd(parts, tx, approvalId));
  if (typeof found === 'string') return found === 'settled';
  const { step, input } = found.otherwise;
  await sendStep(parts, found.conversation, { step, input: { ...input }, by: { id: 'system' } }, [], (tx) =>
    tx.people.settleReview(approvalId, parts.clock.now()),
  );
  return true;
}

async function findEnd(parts: SendParts, tx: Tx, id: string): Promise<ToEnd | 'settled' | 'later'> {
  const approval = await tx.people.lockApproval(id);
  if (!approval || approval.settledAt || !isLost(approval, parts.clock.now())) return 'settled';
  // Only a step of a conversation is sent before it is looked at; an act on a case waits.
  const { conversationId } = approval;
  const conversation = conversationId === null ? undefined : await tx.conversations.lock(conversationId);
  if (!conversation) throw new Fault('approval-without-conversation');
  if (approval.status === 'to-review') await noteLate(parts, tx, approval, conversation.id);
  const own = (await tx.conversations.steps(conversation.id)).filter(({ direction }) => direction === 'out');
  const sent = own.findLast(({ step }) => step === approval.step);
  if (await takeBack(parts, tx, own, sent)) return 'later';
  const otherwise = await endingOf(tx, conversation, approval.step);
  if (otherwise) return { conversation, otherwise };
  await tx.people.settleReview(id, parts.clock.now());
  return 'settled';
}

function isLost({ status, reviewBy }: ApprovalRow, now: Date): boolean {
  if (status === 'to-review') return reviewBy !== null && reviewBy <= now;
  return status === 'rejected' || status === 'unreviewed';
}

async function noteLate({ clock }: SendParts, tx: Tx, approval: ApprovalRow, conversationId: string): Promise<void> {
  const { id, caseId, step } = approval;
  const none = { approverId: null, reasonCode: null, decidedAt: null };
  await tx.people.decideApproval(id, { status: 'unreviewed', ...none });
  const facts = { caseId, conversationId, approvalId: id, step, decision: 'unreviewed', by: 'system' };
  await tx.ledger.append([ledgerEntry('approval-decided', facts, clock.now())]);
  await tx.notify({ topic: 'approval', id, caseId });
}

/** Voids the message while the partner has not receipted it. @returns whether there is an answer to wait for */
async function takeBack(
  parts: SendParts,
  tx: Tx,
  own: readonly StepRow[],
  sent: StepRow | undefined,
): Promise<boolean> {
  const act = sent ? actOf(own, sent.id) : [];
  // By whichever of its ids: once it is there, a void comes too late.
  if (sent?.status !== 'queued' || act.some(({ status }) => status === 'receipted')) {
    return own.some(({ step, status }) => step === VOID_STEP && status === 'queued');
  }
  for (const row of await tx.outbox.byMessage(sent.id)) await voidMessage(parts, tx, row, 'approval-needed');
  return true;
}

/** The step that ends it where the conversation stands; undefined where there is nothing to end any more. */
async function endingOf(tx: Tx, conversation: ConversationRow, step: string): Promise<Review['otherwise'] | undefined> {
  const table = kindNamed(conversation.kind);
  const otherwise = reviewOf(table, step)?.otherwise;
  const refused = await tx.inbox.refusedDigests(conversation);
  const { state } = foldStored(conversation, await tx.conversations.steps(conversation.id), refused);
  const rule = otherwise && ruleFor(table, state, otherwise.step);
  return rule?.by === conversation.role ? otherwise : undefined;
}
