import { v7 as uuidv7 } from 'uuid';
import { checkAgainst } from '#libs/schema-check/check.js';
import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { Refusal } from '../domain/refusal.js';
import type { FileLimits } from '../ports/attachment-files.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, sealCaseContent, sealJson } from '../record/case-content.js';
import { discardFiles } from '../record/discard-files.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { workOnCase } from './see-case.js';
import { bytesTaken } from './bytes-taken.js';
import { limitFile } from './limit-file.js';
import { metadataOf } from './strip/strip-metadata.js';

export interface NewAttachment {
  caseId: string;
  documentType: string;
  mediaType: string;
  title?: string;
  /** Of the upload it came by; else a new one. */
  id?: string;
  bytes: AsyncIterable<Uint8Array>;
  limits: FileLimits;
}

type AddParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'files' | 'fileCipher'>;

/**
 * Takes a file in, stripped of a picture's metadata and encrypted while it arrives; the type is what the first bytes say,
 * not what the sender says.
 * @returns the size in bytes of what is kept
 * @throws Refusal `not-found`, `attachment-type-not-allowed`, `attachment-too-large`, `attachment-malformed`,
 *   `attachment-quota-exceeded`, `already-exists`
 */
export async function addAttachment(
  parts: AddParts,
  by: StaffRow,
  file: NewAttachment,
): Promise<{ id: string; size: number; metadata: 'removed' | 'kept' }> {
  const room = await parts.store.transaction(async (tx) => {
    await workOnCase(tx, by, file.caseId);
    return file.limits.caseBytes - (await bytesTaken(tx, file.caseId, file.id));
  });
  const [id, fileId, identity] = [file.id ?? uuidv7(), uuidv7(), await parts.fileCipher.newIdentity()];
  const counted = limitFile(file, room);
  try {
    const { size, sha256 } = await parts.files.write(fileId, parts.fileCipher.encrypt(identity, counted.bytes));
    await keep(parts, by, file, { id, fileId, identity, size: counted.size(), cipherSize: size, sha256 });
  } catch (error) {
    await discardFiles(parts, [fileId], error);
    throw error;
  }
  return { id, size: counted.size(), metadata: metadataOf(file.mediaType) };
}

async function keep(
  { clock, store, vault }: AddParts,
  by: StaffRow,
  file: NewAttachment,
  kept: { id: string; fileId: string; identity: string; size: number; cipherSize: number; sha256: string },
): Promise<void> {
  const at = clock.now();
  const { caseId, documentType, mediaType, title } = file;
  const content = { identity: kept.identity, documentType, ...(title ? { title } : {}) };
  const sealed = await sealJson({ vault }, caseId, 'attachment.content', content);
  await store.transaction(async (tx) => {
    await listInFile({ vault }, tx, file, { id: kept.id, size: kept.size, at });
    await tx.attachments.insert({
      id: kept.id,
      caseId,
      fileId: kept.fileId,
      content: sealed,
      mediaType,
      size: kept.size,
      cipherSize: kept.cipherSize,
      cipherSha256: kept.sha256,
      status: 'stored',
      holder: null,
      messageId: null,
      attempts: 0,
      nextAttemptAt: null,
      failure: null,
      mismatches: 0,
      waitingSince: at,
      createdAt: at,
    });
    const facts = { caseId, attachmentId: kept.id, attachmentDigest: kept.sha256, by: by.id };
    await tx.ledger.append([ledgerEntry('attachment-stored', facts, at)]);
  });
}

/** The case file lists what it has; a handover chooses from that list. */
async function listInFile(
  { vault }: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { id: uploadId, caseId, documentType, mediaType, title, limits }: NewAttachment,
  { id, size, at }: { id: string; size: number; at: Date },
): Promise<void> {
  const row = await tx.cases.lockWhole(caseId);
  if (!row) throw new Refusal('not-found');
  // Another file may have come while this one did, or another request finished it; the case is held from here on.
  if (await tx.attachments.get(id)) throw new Refusal('already-exists');
  // Or its upload was ended with its category (R21).
  if (uploadId && !(await tx.uploads.get(uploadId))) throw new Refusal('not-found');
  if ((await bytesTaken(tx, caseId, uploadId)) + size > limits.caseBytes)
    throw new Refusal('attachment-quota-exceeded');
  const content = await openCaseContent({ vault }, row);
  const entry = { id, documentType, mediaType, ...(title ? { title } : {}) };
  const file = { ...content.file, attachments: [...(content.file?.attachments ?? []), entry] } as CaseFile;
  if (!checkAgainst('urn:passerelle:schema:case-file:v1', file).ok) throw new Refusal('schema-violation');
  const sealed = await sealCaseContent({ vault }, caseId, { ...content, file });
  await tx.cases.update(caseId, row.version, { content: sealed, updatedAt: at });
}
