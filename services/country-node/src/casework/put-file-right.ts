import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { isPhoto } from '../domain/safeguards/r19-photos-off.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openCaseContent, openJson, sealCaseContent, sealJson } from '../record/case-content.js';
import { rowsMoved } from '../record/check-rows.js';
import { categoryOfFile, type FileFacts } from '../record/file-facts.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { type HeldFile, holdUnannounced } from './hold-unannounced.js';

type PutRightParts = Pick<NodeParts, 'clock' | 'store' | 'vault' | 'national'>;
type Listed = NonNullable<CaseFile['attachments']>;

/**
 * Takes a file out of a case, with its place in the case file's list and, where it was the child's photo, what the file says of
 * that; its key goes with it, and its bytes are swept up.
 * @throws Refusal as `holdUnannounced`; `schema-violation` where something is withheld by its place and rows would move (R11)
 */
export async function removeAttachment(parts: PutRightParts, by: StaffRow, attachmentId: string): Promise<void> {
  await parts.store.transaction(async (tx) => {
    const held = await holdUnannounced(parts, tx, by, attachmentId);
    const { id, caseId, cipherSha256 } = held.file;
    const at = parts.clock.now();
    await changeList(parts, tx, held, { at, put: (item) => (item.id === id ? [] : [item]), isPhoto: false });
    await tx.keeping.removeFiles([id]);
    const facts = { caseId, attachmentId: id, attachmentDigest: cipherSha256, by: by.id };
    await tx.ledger.append([ledgerEntry('attachment-removed', facts, at)]);
    await tx.notify({ topic: 'attachment', id, caseId });
  });
}

/**
 * Puts right what a file is, for good: as what it is kept and as what the case file lists it. One that was the child's photo and
 * is none is named as it no more (R19).
 * @param documentType one that a file may be taken in as
 * @throws Refusal as `holdUnannounced`; `schema-violation` for a type whose category is restricted (R10)
 */
export async function retypeAttachment(
  parts: PutRightParts,
  by: StaffRow,
  { attachmentId, documentType }: { attachmentId: string; documentType: string },
): Promise<{ id: string }> {
  return parts.store.transaction(async (tx) => {
    const held = await holdUnannounced(parts, tx, by, attachmentId);
    const { id, caseId, cipherSha256, content } = held.file;
    const kept = await openJson<FileFacts>(parts, caseId, 'attachment.content', content);
    if (kept.documentType === documentType) return { id };
    const facts = { ...kept, documentType };
    if (held.hidden.has(categoryOfFile({ id }, facts))) throw new Refusal('schema-violation', ['/documentType']);
    const at = parts.clock.now();
    const put = (item: Listed[number]) => [item.id === id ? ({ ...item, documentType } as Listed[number]) : item];
    await changeList(parts, tx, held, { at, put, isPhoto: isPhoto({ id, documentType }, undefined) });
    await tx.attachments.setContent(id, await sealJson(parts, caseId, 'attachment.content', facts));
    const entry = { caseId, attachmentId: id, attachmentDigest: cipherSha256, by: by.id };
    await tx.ledger.append([ledgerEntry('attachment-retyped', entry, at)]);
    await tx.notify({ topic: 'attachment', id, caseId });
    return { id };
  });
}

interface Change {
  at: Date;
  put: (item: Listed[number]) => Listed;
  /** Whether it may still be named as the child's photo. */
  isPhoto: boolean;
}

async function changeList(
  parts: PutRightParts,
  tx: Tx,
  { file: { id, caseId }, caseRow }: HeldFile,
  { at, put, isPhoto: staysPhoto }: Change,
): Promise<void> {
  const content = await openCaseContent(parts, caseRow);
  if (!content.file) return;
  const { attachments = [], photo, ...others } = content.file;
  const left = attachments.flatMap(put);
  const keepsPhoto = photo !== undefined && (staysPhoto || photo.attachmentId !== id);
  const file: CaseFile = {
    ...others,
    ...(left.length > 0 ? { attachments: left } : {}),
    ...(keepsPhoto ? { photo } : {}),
  };
  const asked = { before: content.file as JsonObject, after: file as JsonObject };
  const moved = await rowsMoved(parts, tx, { caseId, at }, asked);
  if (moved.length > 0) {
    throw new Refusal(
      'schema-violation',
      moved.map((place) => `/caseFile${place}`),
    );
  }
  const sealed = await sealCaseContent(parts, caseId, { ...content, file });
  await tx.cases.update(caseId, caseRow.version, { content: sealed, updatedAt: at });
  // What waits to go out may rest on what was just changed (R4).
  await tx.outbox.hurryCase(caseId, at);
}
