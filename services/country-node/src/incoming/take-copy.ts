import type { Opened } from '#libs/envelope/open.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { isOpenResync } from '../record/end-resync.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { refoldConversation } from '../record/refold-conversation.js';
import { settleResponsible } from '../record/settle-responsible.js';
import { isSettledHere } from './is-settled-here.js';
import { keepOwnCopy } from './keep-own-copy.js';
import { keepPeerCopy } from './keep-peer-copy.js';
import { noteLostHead } from './note-lost-head.js';
import { type Copy, readCopy } from './read-copy.js';
import type { TakeParts } from './take-message.js';

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
  await noteLostHead(tx, resync, copy);
  if (await isSettledHere(parts, tx, peer, copy.claims.messageId)) return;
  const conversation = await tx.conversations.lock(copy.claims.conversationId);
  if (conversation && conversation.peer !== peer) return parts.log.warn('copy-not-proved', { peer });
  const at = parts.clock.now();
  const kept = copy.own
    ? await keepOwnCopy(parts, tx, copy, { conversation, row, at })
    : await keepPeerCopy(parts, tx, copy, { conversation, row, at });
  if (!kept) return;
  await tx.restoration.countRecovered(peer);
  await tx.ledger.append([ledgerEntry('message-recovered', factsOf(copy, peer), at)]);
  await follow(parts, tx, copy);
}

/** What rests on it: the state, who is responsible, and what waited for it. */
async function follow(parts: CopyParts, tx: Tx, { claims, opened }: Copy): Promise<void> {
  const conversation = await tx.conversations.get(claims.conversationId);
  if (!conversation) return;
  await refoldConversation(parts, tx, conversation);
  await settleResponsible(parts, tx, conversation.caseId);
  await tx.inbox.unpark(opened.messageDigest, parts.clock.now());
}

function factsOf({ claims, opened, own, receipt }: Copy, peer: string) {
  const { messageId, conversationId, step } = claims;
  const { outcome } = receipt.claims;
  return { messageId, conversationId, step, peer, own, outcome, messageDigest: opened.messageDigest };
}
