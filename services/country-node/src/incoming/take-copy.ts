import type { Opened } from '#libs/envelope/open.js';
import { isExclusive } from '../domain/conversations/kinds.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { namesIn } from '../record/acts.js';
import { closeAsTold } from '../record/effects/close-case.js';
import { isOpenResync } from '../record/end-resync.js';
import { foldStored } from '../record/fold-stored.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { refoldConversation } from '../record/refold-conversation.js';
import { settleResponsible } from '../record/settle-responsible.js';
import { isSettledHere } from './is-settled-here.js';
import { keepOwnCopy } from './keep-own-copy.js';
import { keepPeerCopy } from './keep-peer-copy.js';
import { noteLostHead } from './note-lost-head.js';
import { type Copy, readCopy } from './read-copy.js';
import { runRecovered } from './run-recovered.js';
import type { TakeParts } from './take-message.js';

/** Answers without anything new after which a message is taken without what it rests on. */
const HOPEFUL = 3;

export type CopyParts = TakeParts & Pick<NodeParts, 'self'>;

/**
 * A message that this node lost with the end of its database comes back. It took effect once, by the receipt that proves it,
 * and takes effect here without being judged again; whatever order copies come in, and however often (protocol section 12).
 * What cannot be taken yet is asked for again.
 */
export async function takeCopy(parts: CopyParts, tx: Tx, row: InboxRow, outer: Opened): Promise<void> {
  const { issuer: peer } = outer.claims;
  await tx.inbox.finish(row.sealedDigest, 'done', null, null);
  // Nobody else than whom this node asked has anything to bring back.
  const resync = await tx.restoration.lockResync(peer);
  if (!isOpenResync(resync)) return;
  const copy = readCopy(parts, outer);
  if (!copy) return parts.log.warn('copy-not-proved', { peer });
  await noteLostHead(tx, peer, copy);
  if (await isSettledHere(parts, tx, peer, copy.claims.messageId)) return;
  const conversation = await tx.conversations.lock(copy.claims.conversationId);
  if (conversation && conversation.peer !== peer) return parts.log.warn('copy-not-proved', { peer });
  // What it rests on first, while there is hope that it comes: effects follow the order in which things were said.
  if (conversation && resync.fruitless < HOPEFUL && !(await knowsParents(tx, conversation, copy))) return;
  const before = conversation ? await effectiveIn(tx, conversation) : [];
  const at = parts.clock.now();
  const kept = copy.own
    ? await keepOwnCopy(parts, tx, copy, { conversation, row, at })
    : await keepPeerCopy(parts, tx, copy, { conversation, row, at });
  if (!kept) return;
  await tx.restoration.countRecovered(peer);
  await tx.ledger.append([ledgerEntry('message-recovered', factsOf(copy, peer), at)]);
  await follow(parts, tx, copy, before);
}

/** What rests on it: the state, who is responsible, and what waited for it. */
async function follow(parts: CopyParts, tx: Tx, { claims, opened }: Copy, before: readonly string[]): Promise<void> {
  // What was taken back is waited for no longer either, and what was refused had perhaps opened nothing.
  for (const settled of [opened.messageDigest, claims.supersedes?.digest, claims.voids?.digest]) {
    if (settled !== undefined) await tx.inbox.unpark(settled, parts.clock.now());
  }
  const conversation = await tx.conversations.get(claims.conversationId);
  if (!conversation) return;
  const folded = await refoldConversation(parts, tx, conversation);
  await runRecovered(parts, tx, { conversation, folded, digest: opened.messageDigest, before });
  const { caseId } = conversation;
  await settleResponsible(parts, tx, caseId);
  if (isExclusive(conversation)) await closeAsTold(parts, tx, caseId);
}

async function knowsParents(tx: Tx, conversation: ConversationRow, { claims }: Copy): Promise<boolean> {
  const rows = await tx.conversations.messages(conversation.id);
  const held = rows.flatMap((row) => [row.digest, namesIn(row).supersedes?.digest ?? row.digest]);
  const known = new Set([...held, ...(await tx.inbox.refusedDigests(conversation))]);
  return claims.parents.every((parent) => known.has(parent));
}

async function effectiveIn(tx: Tx, conversation: ConversationRow): Promise<readonly string[]> {
  const rows = await tx.conversations.messages(conversation.id);
  return foldStored(conversation, rows, await tx.inbox.refusedDigests(conversation)).effective;
}

function factsOf({ claims, opened, own, receipt }: Copy, peer: string) {
  const { messageId, conversationId, step } = claims;
  const { outcome, code } = receipt.claims;
  const digests = { messageDigest: opened.messageDigest, receiptDigest: receipt.opened.messageDigest };
  return { messageId, conversationId, step, peer, own, outcome, ...(code ? { code } : {}), ...digests };
}
