import { purposeOf } from '../domain/conversations/kinds.js';
import { isHidden } from '../domain/sharing/restricted.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import { categoriesOfFile, factsOfFile } from '../record/file-facts.js';
import { placeOf } from '../record/place-of.js';

/**
 * Whether the holder of a file asked, after it had announced the file, that what it showed of that kind be restricted: it
 * serves it no more (R10), and says so to nobody, so that asking on for weeks would bring nothing.
 */
export async function isTakenBack(parts: Pick<NodeParts, 'store' | 'vault'>, row: AttachmentRow): Promise<boolean> {
  return parts.store.transaction(async (tx) => {
    const restrictions = await tx.restrictions.ofCase(row.caseId);
    if (restrictions.length === 0) return false;
    const message = await tx.conversations.message(row.messageId ?? '');
    const conversation = message && (await tx.conversations.get(message.conversationId));
    if (!message || !conversation) return false;
    // Either alone keeps it back.
    const categories = categoriesOfFile(row, await factsOfFile(parts, row));
    const announced = {
      peer: conversation.peer,
      purpose: purposeOf(conversation.kind),
      place: placeOf(message.claims),
    };
    return categories.some((category) => isHidden({ ...announced, category }, restrictions));
  });
}
