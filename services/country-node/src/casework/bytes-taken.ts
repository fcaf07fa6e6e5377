import type { Tx } from '../ports/store/store.js';

/**
 * Bytes of a case's room that its files have taken and its uploads will. What partners announced takes none before it is here:
 * it may never come, and nobody here would have room meanwhile.
 * @param finished an upload that is just made an attachment, and not counted
 */
export async function bytesTaken(tx: Tx, caseId: string, finished?: string): Promise<number> {
  return (await tx.attachments.bytesOf(caseId)) + (await tx.uploads.bytesOf(caseId, finished));
}
