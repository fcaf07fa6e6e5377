import { kindNamed } from '../domain/conversations/kinds.js';
import { isOpening, openingStep } from '../domain/conversations/opening-step.js';
import { VOID_STEP } from '../domain/conversations/conversation-kind.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { actOf } from '../record/acts.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { recallManifest } from '../record/recall-manifest.js';
import { sealUnlessErased } from '../record/unless-erased.js';
import { addOwnCopies } from './add-own-copies.js';
import { bodyOf, type CopyContext } from './keep-peer-copy.js';
import { keepSigned } from './keep-signed.js';
import { findOwnCase } from './find-own-case.js';
import { type Copy, isReceiptOf } from './read-copy.js';
import type { CopyParts } from './take-copy.js';
import { takeReceipt } from './take-receipt.js';

/**
 * Keeps a message that this node itself had signed, and the partner received. Where it is still known as on its way, the
 * receipt settles it as it would have.
 * @returns false when it cannot be placed yet
 */
export async function keepOwnCopy(parts: CopyParts, tx: Tx, copy: Copy, context: CopyContext): Promise<boolean> {
  const { claims, opened, receipt } = copy;
  if (!isReceiptOf(copy)) return false;
  const known = await tx.conversations.message(claims.messageId);
  if (known) {
    if (known.digest !== opened.messageDigest || known.direction !== 'out') return false;
    await takeReceipt(parts, tx, context.row, receipt.opened);
    return true;
  }
  if (receipt.claims.outcome !== 'received') return false;
  await tx.ledger.addPeerHead({
    peer: receipt.claims.issuer,
    ...receipt.claims.ledgerHead,
    messageId: claims.messageId,
    at: context.at,
  });
  const conversation = context.conversation ?? (await openOwn(parts, tx, copy, context.at));
  if (conversation === 'missing') return false;
  if (conversation === 'erased') return rememberErased(tx, copy);
  const content = await sealUnlessErased(parts, conversation.caseId, opened.disclosures);
  await keepSigned(tx, { conversation, copy, content, status: 'receipted', at: context.at });
  if (claims.step === VOID_STEP) await takeBack(tx, copy);
  if (content) await addOwnCopies(tx, copy, context.at);
  await noteGiven(parts, tx, conversation, copy, context.at);
  return true;
}

/** A conversation that this node had opened, about a case that it knows by its own reference for it. */
async function openOwn(
  parts: CopyParts,
  tx: Tx,
  copy: Copy,
  at: Date,
): Promise<ConversationRow | 'missing' | 'erased'> {
  const { claims, opened } = copy;
  const kind = kindNamed(claims.kind);
  if (!isOpening(kind, claims.step)) return 'missing';
  const peer = String(opened.claims.audience);
  const found = await findOwnCase(parts, tx, { peer, body: bodyOf(copy), at });
  if (found === undefined) return 'missing';
  if (found.erased) return 'erased';
  const responsible = (await tx.cases.get(found.id))?.responsible ?? parts.self;
  const row: ConversationRow = {
    ...{ id: claims.conversationId, kind: claims.kind, caseId: found.id, peer },
    ...{ role: openingStep(kind).by, state: kind.initial, version: 1, responsible, dueAt: null, via: null },
    createdAt: new Date(claims.issuedAt),
    updatedAt: at,
  };
  await tx.conversations.insert(row);
  return row;
}

/** Who saw what of a case is in the ledger; of what was given after the backup, since it is known again. */
async function noteGiven(
  parts: CopyParts,
  tx: Tx,
  conversation: ConversationRow,
  { claims: { messageId } }: Copy,
  at: Date,
): Promise<void> {
  const given = await recallManifest(parts, tx, conversation, (await tx.conversations.message(messageId))!);
  if (!given || given.paths.length === 0) return;
  const { id: conversationId, caseId, peer: recipient } = conversation;
  const paths = given.paths.map(({ path }) => path);
  const categories = [...new Set(given.paths.map(({ category }) => category))].sort();
  const facts = { caseId, conversationId, messageId, recipient, paths, categories, recovered: true };
  await tx.ledger.append([ledgerEntry('disclosure', facts, at)]);
}

/** What the message took back, where it is still known as on its way. */
async function takeBack(tx: Tx, { claims, opened }: Copy): Promise<void> {
  const act = claims.voids ? actOf(await tx.conversations.steps(claims.conversationId), claims.voids.messageId) : [];
  const reason = opened.parts['PROTOCOL']?.['/reason'];
  for (const { id } of act.filter(({ status }) => status === 'queued')) {
    await tx.conversations.setMessageStatus(id, 'voided', null, typeof reason === 'string' ? reason : null);
    await tx.outbox.closeMessage(id);
  }
}

async function rememberErased(tx: Tx, { claims, opened, receipt }: Copy): Promise<boolean> {
  return tx.inbox.addSeen({
    ...{ sender: claims.issuer, messageId: claims.messageId, messageDigest: opened.messageDigest },
    ...{ outcome: receipt.claims.outcome, code: null, receipt: receipt.text, at: new Date(receipt.claims.at) },
  });
}
