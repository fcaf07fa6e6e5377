import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import type { StaffRow } from '../ports/store/people.js';
import { workOnCase } from './see-case.js';

/**
 * Has a file fetched again that was given up or rejected, from where it stopped; any other stays as it is.
 * @returns its status from now on
 * @throws Refusal `not-found`
 */
export async function refetchAttachment(
  { store, clock }: Pick<NodeParts, 'store' | 'clock'>,
  who: StaffRow,
  attachmentId: string,
): Promise<{ id: string; status: AttachmentRow['status'] }> {
  return store.transaction(async (tx) => {
    const row = await tx.attachments.get(attachmentId);
    // Looked for also where there is no file: to be denied another's takes as much (threat 22).
    await workOnCase(tx, who, row?.caseId ?? attachmentId);
    if (!row) throw new Refusal('not-found');
    const asked = await tx.attachments.expectAgain(row.id, clock.now());
    await tx.notify({ topic: 'attachment', id: row.id, caseId: row.caseId });
    return { id: row.id, status: asked ? 'expected' : row.status };
  });
}
