import { v7 as uuidv7 } from 'uuid';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentCopyRow, AttachmentRow } from '../ports/store/attachments.js';
import { openJson } from '../record/case-content.js';
import { discardFiles } from '../record/discard-files.js';
import type { AttachmentNotice } from './compose-body.js';

/** What the node keeps about a file beside its bytes, sealed under the case key. */
export interface AttachmentContent {
  /** Secret that opens the stored ciphertext. */
  identity: string;
  documentType: string;
  title?: string;
}

export interface PreparedAttachment {
  notice: AttachmentNotice;
  copy: Omit<AttachmentCopyRow, 'messageId'>;
}

/**
 * Encrypts each file anew for one recipient, under a secret of its own, so that neither digest nor key links two
 * recipients (protocol section 7). Streams; done before the transaction: where that fails, the copies are discarded, and
 * where the node dies before it ends, they are swept up.
 */
export async function prepareAttachments(
  parts: Pick<NodeParts, 'vault' | 'files' | 'fileCipher' | 'clock'>,
  rows: readonly AttachmentRow[],
  recipient: string,
): Promise<PreparedAttachment[]> {
  const prepared: PreparedAttachment[] = [];
  try {
    for (const row of rows) prepared.push(await prepareOne(parts, row, recipient));
    return prepared;
  } catch (error) {
    await discardPrepared(parts, prepared, error);
    throw error;
  }
}

/** Removes copies that no message came to name. @param why the send failed */
export function discardPrepared(
  parts: Pick<NodeParts, 'files'>,
  prepared: readonly PreparedAttachment[],
  why: unknown,
): Promise<void> {
  const fileIds = prepared.map(({ copy }) => copy.fileId);
  return discardFiles(parts, fileIds, why);
}

async function prepareOne(
  { vault, files, fileCipher, clock }: Pick<NodeParts, 'vault' | 'files' | 'fileCipher' | 'clock'>,
  row: AttachmentRow,
  recipient: string,
): Promise<PreparedAttachment> {
  const kept = await openJson<AttachmentContent>({ vault }, row.caseId, 'attachment.content', row.content);
  const identity = await fileCipher.newIdentity();
  const fileId = uuidv7();
  const plain = fileCipher.decrypt(kept.identity, files.read(row.fileId));
  const { size, sha256 } = await files.write(fileId, fileCipher.encrypt(identity, plain));
  return {
    notice: {
      attachmentId: fileId,
      documentType: kept.documentType,
      mediaType: row.mediaType,
      size: row.size,
      ciphertextDigest: sha256,
      ciphertextSize: size,
      identity,
    },
    copy: { fileId, attachmentId: row.id, recipient, cipherSha256: sha256, cipherSize: size, createdAt: clock.now() },
  };
}
