import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import { categoriesOfFile, categoryOfFile, type FileFacts, factsOfFile } from '../record/file-facts.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { readerOf } from './reader-of.js';
import { hiddenFrom } from './hide-restricted.js';
import { noteListing, readableCase } from './emergencies/read-in-emergency.js';

type ReadParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national' | 'files' | 'fileCipher'>;

export interface OpenedFile {
  mediaType: string;
  /** Bytes. */
  size: number;
  /** Its bytes from one on, by default the first. */
  from: (start?: number) => AsyncIterable<Uint8Array>;
}

/** Opens a file for a person, as a stream. @throws Refusal `not-found`; `attachment-unavailable` while it is being fetched */
export async function readAttachment(parts: ReadParts, who: StaffRow, attachmentId: string): Promise<OpenedFile> {
  const { row, identity } = await parts.store.seenBy(readerOf(parts, who), async (tx) => {
    const found = await tx.attachments.get(attachmentId);
    if (!found) throw new Refusal('not-found');
    const { caseId } = found;
    const seen = await readableCase(parts, tx, who, caseId);
    const { categories } = seen;
    const hidden = await hiddenFrom(parts, tx, { who, caseId });
    const facts = await factsOfFile(parts, found);
    if (!mayRead(found, facts, { categories, hidden })) throw new Refusal('not-found');
    if (found.status !== 'stored') throw new Refusal('attachment-unavailable');
    const read = { caseId: found.caseId, attachmentId, by: who.id, what: 'attachment', ...seen.glass };
    await tx.ledger.append([ledgerEntry('reading', read, parts.clock.now())]);
    return { row: found, identity: facts.identity };
  });
  const { fileCipher, files } = parts;
  const sealed = { size: row.cipherSize, from: (offset: number) => files.read(row.fileId, offset) };
  return {
    mediaType: row.mediaType,
    size: row.size,
    from: (start = 0) => {
      return start === 0
        ? fileCipher.decrypt(identity, sealed.from(0))
        : fileCipher.decryptFrom(identity, sealed, start);
    },
  };
}

/** The files of a case that this person may see, without their contents. @throws Refusal `not-found` */
export async function listAttachments(
  parts: Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national'>,
  who: StaffRow,
  caseId: string,
) {
  const { rows, may } = await parts.store.seenBy(readerOf(parts, who), async (tx) => {
    const seen = await readableCase(parts, tx, who, caseId);
    const may = { categories: seen.categories, hidden: await hiddenFrom(parts, tx, { who, caseId }) };
    await noteListing(parts, tx, { caseId, by: who.id, what: 'attachments', glass: seen.glass });
    return { rows: await tx.attachments.ofCase(caseId), may };
  });
  const listed = await Promise.all(rows.map(async (row) => ({ row, facts: await factsOfFile(parts, row) })));
  return listed
    .filter(({ row, facts }) => mayRead(row, facts, may))
    .map(({ row: { id, mediaType, size, status, failure, createdAt }, facts: { documentType, title } }) => {
      const named = { id, documentType, ...(title ? { title } : {}) };
      return { ...named, mediaType, size, status, ...(failure ? { failure } : {}), createdAt };
    });
}

/**
 * R10, R19: who sees photos reads a photo, and not once the partner that sent it took back documents: as one it was shown.
 * A photo that was taken here was not.
 */
function mayRead(
  row: AttachmentRow,
  facts: FileFacts,
  { categories, hidden }: { categories: ReadonlySet<string>; hidden: ReadonlySet<string> },
): boolean {
  const own = categoryOfFile(row, facts);
  const shownAs = row.messageId === null ? [own] : categoriesOfFile(row, facts);
  return categories.has(own) && !shownAs.some((each) => hidden.has(each));
}
