import { Refusal } from '../../domain/refusal.js';
import type { FileLimits } from '../../ports/attachment-files.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { UploadPieceRow, UploadRow } from '../../ports/store/uploads.js';
import { openJson } from '../../record/case-content.js';
import { addAttachment } from '../add-attachment.js';
import { workOnCase } from '../see-case.js';
import { metadataOf } from '../strip/strip-metadata.js';
import type { UploadContent } from './begin-upload.js';
import { removeUpload } from './cancel-upload.js';
import { seeUpload } from './see-upload.js';

type FinishParts = Pick<NodeParts, 'store' | 'clock' | 'vault' | 'files' | 'fileCipher'>;

export interface Finished {
  id: string;
  size: number;
  metadata: 'removed' | 'kept';
}

/** Files that will not be taken however often it is tried. */
const HOPELESS: readonly string[] = ['attachment-malformed', 'attachment-type-not-allowed'];

/**
 * Makes an attachment of an upload of which all bytes are here; asked again, it says the same again.
 * @throws Refusal `not-found`, `upload-incomplete`, `already-exists` while another request does it, and what addAttachment
 *   throws; a file that can never be taken is removed
 */
export async function finishUpload(
  parts: FinishParts,
  who: StaffRow,
  { id, limits }: { id: string; limits: FileLimits },
): Promise<Finished> {
  const done = await findFinished(parts, who, id);
  if (done) {
    await removeUpload(parts, id);
    return done;
  }
  const { row, pieces } = await parts.store.transaction(async (tx) => {
    return { row: await seeUpload(tx, who, id), pieces: await tx.uploads.pieces(id) };
  });
  if (row.received < row.size) throw new Refusal('upload-incomplete');
  try {
    const finished = await take(parts, who, { row, pieces, limits });
    await removeUpload(parts, id);
    return finished;
  } catch (error) {
    if (error instanceof Refusal && HOPELESS.includes(error.code)) await removeUpload(parts, id);
    throw error;
  }
}

async function take(
  parts: FinishParts,
  who: StaffRow,
  { row, pieces, limits }: { row: UploadRow; pieces: UploadPieceRow[]; limits: FileLimits },
): Promise<Finished> {
  const { id, caseId, mediaType } = row;
  const { identity, documentType, title } = await openJson<UploadContent>(parts, caseId, 'upload.content', row.content);
  return addAttachment(parts, who, {
    id,
    caseId,
    documentType,
    mediaType,
    ...(title ? { title } : {}),
    bytes: joined(parts, identity, pieces),
    limits,
  });
}

async function* joined({ files, fileCipher }: FinishParts, identity: string, pieces: readonly UploadPieceRow[]) {
  for (const { fileId } of pieces) yield* fileCipher.decrypt(identity, files.read(fileId));
}

/** What an earlier request made of it, when its answer was lost. */
async function findFinished({ store }: FinishParts, who: StaffRow, id: string): Promise<Finished | undefined> {
  return store.transaction(async (tx) => {
    const row = await tx.attachments.get(id);
    // What came from a peer was never uploaded.
    if (!row || row.holder !== null) return undefined;
    await workOnCase(tx, who, row.caseId);
    return { id, size: row.size, metadata: metadataOf(row.mediaType) };
  });
}
