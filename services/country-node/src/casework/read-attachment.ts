import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import { openJson } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { maySee } from './see-case.js';

/** Opens a file for a person, as a stream. @throws Refusal `not-found`; `attachment-unavailable` while it is being fetched */
export async function readAttachment(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault' | 'files' | 'fileCipher'>,
  who: StaffRow,
  attachmentId: string,
): Promise<{ mediaType: string; bytes: AsyncIterable<Uint8Array> }> {
  const row = await parts.store.transaction(async (tx) => {
    const found = await tx.attachments.get(attachmentId);
    if (!found || !(await maySee(tx, who, found.caseId))) throw new Refusal('not-found');
    if (found.status !== 'stored') throw new Refusal('attachment-unavailable');
    const facts = { caseId: found.caseId, attachmentId, by: who.id, what: 'attachment' };
    await tx.ledger.append([ledgerEntry('reading', facts, parts.clock.now())]);
    return found;
  });
  const { identity } = await openJson<{ identity: string }>(parts, row.caseId, 'attachment.content', row.content);
  return { mediaType: row.mediaType, bytes: parts.fileCipher.decrypt(identity, parts.files.read(row.fileId)) };
}
