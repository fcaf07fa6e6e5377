import type { Opened } from '#libs/envelope/open.js';
import { Refusal } from '../domain/refusal.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { followRepeated } from './follow-circuit.js';
import { repeatReceipt, type AnswerParts } from './answer-receipt.js';

/**
 * A duplicate gets the same answer again, by the way it came; the same id with other content is refused (threat 2).
 * @throws Refusal `message-id-reused`
 */
export async function answerIfSeen(
  parts: AnswerParts,
  tx: Tx,
  row: InboxRow,
  opened: Opened,
  at: Date,
): Promise<boolean> {
  const { claims, messageDigest } = opened;
  const { issuer, messageId } = claims as unknown as { issuer: string; messageId: string };
  const seen = await tx.inbox.seen(issuer, messageId);
  if (!seen) {
    // An id that another author spent, maybe ourselves: whoever writes it again knows it and cannot have drawn it.
    if (await tx.conversations.message(messageId)) throw new Refusal('message-id-reused');
    return false;
  }
  if (seen.messageDigest !== messageDigest) throw new Refusal('message-id-reused');
  await followRepeated(tx, row, opened, at);
  await tx.inbox.finish(row.sealedDigest, 'done', seen.code, messageId);
  await repeatReceipt(parts, tx, seen, { at, via: row.via });
  return true;
}
