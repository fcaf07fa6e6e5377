import { v7 as uuidv7 } from 'uuid';
import { sealJson } from '../case-content.js';
import type { RunEffect } from './run-effects.js';

/** A file as a step announces it (protocol section 7). */
interface AnnouncedFile {
  attachmentId: string;
  documentType: string;
  mediaType: string;
  size: number;
  ciphertextDigest: string;
  ciphertextSize: number;
  identity: string;
}

/** Notes the files that a step announces, to be fetched from its author. */
export const expectFiles: RunEffect = async (parts, tx, { conversation, messageId, body, at }) => {
  const { caseId, peer } = conversation;
  const announced = body['attachments'];
  if (!Array.isArray(announced)) return;
  for (const each of announced as unknown as AnnouncedFile[]) {
    const { identity, documentType, attachmentId } = each;
    await tx.attachments.insert({
      id: uuidv7(),
      caseId,
      fileId: uuidv7(),
      content: await sealJson(parts, caseId, 'attachment.content', { identity, documentType, attachmentId }),
      mediaType: each.mediaType,
      size: each.size,
      cipherSize: each.ciphertextSize,
      cipherSha256: each.ciphertextDigest,
      status: 'expected',
      holder: peer,
      messageId,
      attempts: 0,
      nextAttemptAt: at,
      failure: null,
      mismatches: 0,
      waitingSince: at,
      createdAt: at,
    });
    await tx.notify({ topic: 'attachment', id: messageId, caseId });
  }
};
