import type { CaseFile } from '#libs/schema-check/generated/types.js';
import { Refusal } from '../domain/refusal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { categoryOfFile, factsOfFile } from '../record/file-facts.js';

type Photo = CaseFile['photo'];

/**
 * R19, R21: a case file names as the child's photo nothing but a file of the case that is a photograph by its type. By that
 * type a file is opened and ends; any other would be an ordinary document to all who see documents, and outlast the photos.
 * What stood there before stays: it may be a partner's word for a file that is here under another id.
 * @throws Refusal `schema-violation`
 */
export async function checkPhoto(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { caseId, photo, before }: { caseId: string; photo: Photo; before: Photo },
): Promise<void> {
  const id = photo?.attachmentId;
  if (id === undefined || id === before?.attachmentId) return;
  const file = await tx.attachments.get(id);
  const isOne = file?.caseId === caseId && categoryOfFile(file, await factsOfFile(parts, file)) === 'BIO_PHOTO';
  if (!isOne) throw noPhoto();
}

/** A case that is only just registered has no files yet. @throws Refusal `schema-violation` */
export function checkNoPhoto(photo: Photo): void {
  if (photo?.attachmentId !== undefined) throw noPhoto();
}

const noPhoto = () => new Refusal('schema-violation', ['/caseFile/photo/attachmentId']);
