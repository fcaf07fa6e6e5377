import type { Opened } from '#libs/envelope/open.js';
import { RELAY } from '../domain/circuits/relay.js';
import { VOID_STEP } from '../domain/conversations/conversation-kind.js';
import { refusedWith } from '../domain/conversations/refused-with.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { noteForgotten } from './note-forgotten.js';
import { settleAnnouncement } from './settle-announcement.js';
import { actOf, namesIn } from '../record/acts.js';
import { signedSteps } from '../record/fold-stored.js';
import { refoldConversation } from '../record/refold-conversation.js';
import { settleHop } from './settle-hop.js';

export interface ReceiptClaims {
  issuer: string;
  messageId: string;
  messageDigest: string;
  outcome: 'received' | 'refused';
  /** Where it refuses; maybe one that this node does not know, which refuses no less (protocol 3.6). */
  code?: string;
  at: string;
  ledgerHead: { size: number; root: string };
}

/**
 * The peer's signed answer closes the outbox row and settles what the message did: received stands, also where we had
 * voided it meanwhile; refused steps back. The ledger head it carries is kept: we are the peer's witness (protocol section 3).
 */
export async function takeReceipt(
  parts: Pick<NodeParts, 'self' | 'clock' | 'log'>,
  tx: Tx,
  row: InboxRow,
  { claims, jws, claimsText, messageDigest: digest }: Opened,
): Promise<void> {
  const receipt = claims as unknown as ReceiptClaims;
  const at = parts.clock.now();
  await tx.ledger.addPeerHead({
    peer: receipt.issuer,
    ...receipt.ledgerHead,
    messageId: receipt.messageId,
    at: row.receivedAt,
  });
  const message = await tx.conversations.step(receipt.messageId);
  const announced = !message && (await settleAnnouncement(tx, receipt, { digest, at }));
  if (!message && !announced && (await noteForgotten(parts, tx, row, receipt))) return;
  await tx.inbox.finish(row.sealedDigest, 'done', null, receipt.messageId);
  const ours = message?.direction === 'out' && message.recipient === receipt.issuer;
  if (!message || !ours || message.digest !== receipt.messageDigest) return;
  const conversation = await tx.conversations.lock(message.conversationId);
  // Read again under the lock: a void may just have been decided.
  const current = (await tx.conversations.step(message.id)) ?? message;
  if (!conversation || isSettled(current, receipt)) return;
  await settle(tx, { message: current, conversation, receipt, text: `${jws}\n${claimsText}`, digest, at });
  await refoldConversation(parts, tx, conversation);
  if (conversation.kind === RELAY.kind) await settleHop(parts, tx, current, receipt.outcome);
  await reach('receipt:settled');
}

/** A receipt that says what is known already; the first answer of a peer stands unless it turns a void around. */
function isSettled({ status, receipted }: StepRow, { outcome }: ReceiptClaims): boolean {
  // Refused only by way of another message; its own answer counts for more.
  if (status === 'refused' && !receipted) return false;
  if (status === 'voided') return outcome === 'refused';
  return status !== 'queued';
}

async function settle(
  tx: Tx,
  {
    message,
    conversation,
    receipt,
    text,
    digest,
    at,
  }: {
    message: StepRow;
    conversation: ConversationRow;
    receipt: ReceiptClaims;
    text: string;
    digest: string;
    at: Date;
  },
): Promise<void> {
  const refused = receipt.outcome === 'refused';
  const code = receipt.code ?? null;
  await tx.conversations.setMessageStatus(message.id, refused ? 'refused' : 'receipted', text, code);
  await tx.outbox.closeMessage(message.id);
  if (refused) await refuseWith(tx, conversation, message, code);
  const facts = { caseId: conversation.caseId, conversationId: conversation.id, messageId: message.id };
  const said = {
    ...facts,
    peer: receipt.issuer,
    outcome: receipt.outcome,
    ...(code ? { code } : {}),
    receiptDigest: digest,
  };
  await tx.ledger.append([ledgerEntry('receipt-received', said, at)]);
  if (message.step !== VOID_STEP) return;
  if (!refused) await endVoided(tx, message);
  if (code === 'already-effective') await restoreVoided(tx, message, text);
}

/** What falls with a refused message falls here too, or it would stand here alone and hold the case for ever. */
async function refuseWith(tx: Tx, conversation: ConversationRow, refused: StepRow, code: string | null) {
  const rows = await tx.conversations.steps(conversation.id);
  const queued = rows.filter(({ direction, status }) => direction === 'out' && status === 'queued');
  const steps = signedSteps(conversation, rows);
  const message = steps.find(({ digest }) => digest === refused.digest);
  const fallen = message ? refusedWith(steps, message, new Set(queued.map(({ digest }) => digest))) : [];
  for (const { id } of queued.filter(({ digest }) => fallen.includes(digest))) {
    await tx.conversations.setMessageStatus(id, 'refused', null, code);
    await tx.outbox.closeMessage(id);
  }
}

/** What a void was about: the members of its act. */
async function voidedAct(tx: Tx, control: StepRow): Promise<StepRow[]> {
  const { voids } = namesIn(control);
  return voids ? actOf(await tx.conversations.steps(control.conversationId), voids.messageId) : [];
}

/** Of what never arrived no id is waited for any more, or the case would wait for ever. */
async function endVoided(tx: Tx, control: StepRow): Promise<void> {
  const act = await voidedAct(tx, control);
  const reason = act.find(({ status }) => status === 'voided')?.refusalCode ?? null;
  for (const { id } of act.filter(({ status }) => status === 'queued')) {
    await tx.conversations.setMessageStatus(id, 'voided', null, reason);
    await tx.outbox.closeMessage(id);
  }
}

/**
 * The peer signed that it had the message before its void, by whichever of its ids: it stands here too, though its own receipt
 * was lost on the way. Which one it holds it does not say; what builds on it may cite any.
 */
async function restoreVoided(tx: Tx, control: StepRow, text: string): Promise<void> {
  const act = await voidedAct(tx, control);
  if (!act.some(({ status }) => status === 'voided')) return;
  for (const { id, status } of act) {
    if (status !== 'voided' && status !== 'queued') continue;
    await tx.conversations.setMessageStatus(id, 'receipted', text, null);
    await tx.outbox.closeMessage(id);
  }
}
