import { entryOf } from '../domain/disclosure/recall-paths.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { Tx } from '../ports/store/store.js';
import { bodyOf } from './keep-peer-copy.js';
import type { Copy } from './read-copy.js';

interface Announced {
  /** Also the name of the file that was encrypted for the recipient. */
  attachmentId: string;
  documentType: string;
  ciphertextDigest: string;
  ciphertextSize: number;
}

/**
 * Files that the message had named to the partner, so that it can go on fetching them: they lie outside the database. Which
 * file of the case each was made of says the case file's own list, as far as the message shows it.
 */
export async function addOwnCopies(tx: Tx, copy: Copy, at: Date): Promise<void> {
  const { attachments, file } = bodyOf(copy) as { attachments?: Announced[]; file?: JsonObject };
  if (!Array.isArray(attachments)) return;
  const recipient = String(copy.opened.claims.audience);
  const rows = attachments.flatMap(({ attachmentId: fileId, documentType, ciphertextDigest, ciphertextSize }) => {
    const origin = entryOf(file ?? {}, documentType);
    if (!origin) return [];
    const sizes = { cipherSha256: ciphertextDigest, cipherSize: ciphertextSize };
    return [{ fileId, attachmentId: origin, recipient, messageId: copy.claims.messageId, ...sizes, createdAt: at }];
  });
  await tx.attachments.addCopies(rows);
}
