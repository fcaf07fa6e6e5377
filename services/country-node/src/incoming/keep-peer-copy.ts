import { joinCategories, SplitError } from '#libs/schema-check/split.js';
import { VOID_STEP } from '../domain/conversations/conversation-kind.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { sealUnlessErased, unlessErased } from '../record/unless-erased.js';
import { checkCopied } from './check-body.js';
import { checkCorrects } from './check-corrects.js';
import { judgeStep } from './judge-step.js';
import { keepSigned } from './keep-signed.js';
import { noteRestored } from './note-restored.js';
import { noteRefused } from './note-refused.js';
import { findOrOpenConversation } from './open-conversation-in.js';
import { type Copy, isReceiptOf } from './read-copy.js';
import type { CopyParts } from './take-copy.js';
import type { Incoming } from './take-message.js';

export interface CopyContext {
  conversation: ConversationRow | undefined;
  row: InboxRow;
  at: Date;
}

/**
 * Keeps a message of the partner that this node had taken in, or refused, with the answer it had signed.
 * @returns false when it cannot be placed yet, or is not proved to have been taken
 */
export async function keepPeerCopy(parts: CopyParts, tx: Tx, copy: Copy, { row, at }: CopyContext): Promise<boolean> {
  const { claims, opened } = copy;
  const incoming: Incoming = { claims, opened, row, at, body: bodyOf(copy) };
  if (isReceiptOf(copy) && copy.receipt.claims.outcome === 'refused') {
    const { messageId, supersedes } = claims;
    const refused = { messageId, messageDigest: opened.messageDigest, supersedes, code: copy.receipt.claims.code, at };
    await noteRefused(tx, { id: claims.conversationId, peer: claims.issuer }, refused);
    await remember(tx, copy);
    return true;
  }
  if (claims.step === VOID_STEP) return keepVoid(parts, tx, copy, incoming);
  // Its receipt may be the one for its void, which came too late: then it stands only where it would be taken today.
  if (!isReceiptOf(copy) && !isSound(parts, incoming, copy)) return false;
  const conversation = await unlessErased(() => findOrOpen(parts, tx, incoming, isReceiptOf(copy)));
  if (conversation === 'missing') return false;
  if (conversation !== 'erased') {
    if (!isReceiptOf(copy) && !(await wouldStand(tx, conversation, incoming))) return false;
    const kept = await sealUnlessErased(parts, conversation.caseId, opened.disclosures);
    await keepSigned(tx, { conversation, copy, content: kept, status: 'received', at });
    const { restored } = await tx.conversations.noteSequence(claims.issuer, claims.epoch, claims.sequence);
    if (restored) await noteRestored(parts, tx, { peer: claims.issuer, epoch: claims.epoch, at });
  }
  await remember(tx, copy);
  return true;
}

async function findOrOpen(
  parts: CopyParts,
  tx: Tx,
  incoming: Incoming,
  recovered: boolean,
): Promise<ConversationRow | 'missing'> {
  try {
    return (await findOrOpenConversation(parts, tx, incoming, { recovered })) ?? 'missing';
  } catch (error) {
    // An opening whose content was erased abroad says no more which case it is about.
    if (error instanceof Refusal) return 'missing';
    throw error;
  }
}

/**
 * The refusal of a void does not say of which message, so that any of its author's could come with it: what comes so is held
 * against schema, matrix, agreement and consent like a message that is only just delivered.
 */
function isSound(parts: CopyParts, { claims, opened }: Incoming, { receipt }: Copy): boolean {
  return receipt.claims.code === 'already-effective' && isAllowed(() => checkCopied(parts, opened, claims));
}

async function wouldStand(tx: Tx, conversation: ConversationRow, incoming: Incoming): Promise<boolean> {
  const { body, claims, opened } = incoming;
  try {
    // Of what was erased there is nothing to hold against what was given.
    if (opened.disclosures.length > 0) await checkCorrects(tx, conversation, { step: claims.step, body });
    return (await judgeStep(tx, conversation, incoming)).missing === undefined;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

function isAllowed(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

async function keepVoid(parts: CopyParts, tx: Tx, copy: Copy, { claims, at }: Incoming): Promise<boolean> {
  if (!claims.voids || !isReceiptOf(copy)) return false;
  await tx.inbox.addVoidedDigest({ id: claims.conversationId, peer: claims.issuer }, claims.voids.digest);
  const conversation = await tx.conversations.get(claims.conversationId);
  if (conversation) {
    const content = await sealUnlessErased(parts, conversation.caseId, copy.opened.disclosures);
    await keepSigned(tx, { conversation, copy, content, status: 'received', at });
  }
  await remember(tx, copy);
  return true;
}

/** The answer that was given once is given again, whenever this message comes again. */
async function remember(tx: Tx, { claims, opened, receipt }: Copy): Promise<void> {
  await tx.inbox.addSeen({
    sender: claims.issuer,
    messageId: claims.messageId,
    messageDigest: opened.messageDigest,
    outcome: receipt.claims.outcome,
    code: receipt.claims.code ?? null,
    receipt: receipt.text,
    at: new Date(receipt.claims.at),
  });
}

/** What came along of the body; it was held against its schema when it was taken in. */
export function bodyOf({ claims, opened }: Copy): JsonObject {
  try {
    return joinCategories(claims.schema, opened.parts) as JsonObject;
  } catch (error) {
    if (error instanceof SplitError) return {};
    throw error;
  }
}
