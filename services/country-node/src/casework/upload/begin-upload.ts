import { v7 as uuidv7 } from 'uuid';
import { Refusal } from '../../domain/refusal.js';
import type { FileLimits } from '../../ports/attachment-files.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import { sealJson } from '../../record/case-content.js';
import { bytesTaken } from '../bytes-taken.js';
import { workOnCase } from '../see-case.js';
import { stateOf, UPLOAD_LIFE_MS, type UploadState } from './see-upload.js';

export interface NewUpload {
  caseId: string;
  documentType: string;
  mediaType: string;
  title?: string;
  /** Bytes that will come. */
  size: number;
  limits: FileLimits;
}

/** What is kept of an upload under the case key. */
export interface UploadContent {
  /** The age identity that opens its pieces. */
  identity: string;
  documentType: string;
  title?: string;
}

/**
 * Begins a file that comes in parts; room for it is reserved among the case's uploads.
 * @throws Refusal `not-found`, `attachment-too-large`, `attachment-quota-exceeded`
 */
export async function beginUpload(
  { store, clock, vault, fileCipher }: Pick<NodeParts, 'store' | 'clock' | 'vault' | 'fileCipher'>,
  who: StaffRow,
  { caseId, documentType, mediaType, title, size, limits }: NewUpload,
): Promise<UploadState> {
  await store.transaction((tx) => workOnCase(tx, who, caseId));
  if (size > limits.fileBytes) throw new Refusal('attachment-too-large');
  const at = clock.now();
  const content: UploadContent = {
    identity: await fileCipher.newIdentity(),
    documentType,
    ...(title ? { title } : {}),
  };
  const row = {
    id: uuidv7(),
    caseId,
    startedBy: who.id,
    content: await sealJson({ vault }, caseId, 'upload.content', content),
    mediaType,
    size,
    received: 0,
    createdAt: at,
    expiresAt: new Date(at.getTime() + UPLOAD_LIFE_MS),
  };
  await store.transaction(async (tx) => {
    // Two who begin at once take turns here.
    await tx.cases.lock(caseId);
    if ((await bytesTaken(tx, caseId)) + size > limits.caseBytes) throw new Refusal('attachment-quota-exceeded');
    await tx.uploads.insert(row);
  });
  return stateOf(row);
}
