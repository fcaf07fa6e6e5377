import { v7 as uuidv7 } from 'uuid';
import { seal } from '#libs/envelope/seal.js';
import { Fault } from '../domain/refusal.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import type { FetchLease } from './fetch-lease.js';

export type FetchParts = Pick<
  NodeParts,
  'self' | 'clock' | 'store' | 'vault' | 'directory' | 'keyring' | 'files' | 'fileCipher' | 'attachmentLink' | 'log'
>;

/** Bytes that a holder gives at once (protocol 7.2). */
const CHUNK_BYTES = 262_144;

/**
 * Asks for what is not here yet of a file, from where an earlier try ended, for one piece at least.
 * @param turnEnds when others are to come in between
 * @returns whether as many bytes are here as were announced
 * @throws Fault `attachment-not-served` for an answer of any other length than was asked for (protocol 7.2);
 *   `holder-unreachable`, `holder-key-unknown`; `fetch-lease-lost`
 *   when another process has taken the file over
 */
export async function fetchPieces(
  parts: FetchParts,
  row: AttachmentRow,
  lease: FetchLease,
  turnEnds: Date,
): Promise<boolean> {
  let offset = await parts.files.partialSize(row.fileId);
  while (offset < row.cipherSize) {
    const length = Math.min(CHUNK_BYTES, row.cipherSize - offset);
    if (lease.isLost()) throw new Fault('fetch-lease-lost');
    const bytes = await parts.attachmentLink.fetch(row.holder ?? '', await sealRequest(parts, row, offset, length));
    // Fewer is no slow line, which brings a piece or nothing: byte by byte a file could be held under way for years.
    if (bytes?.byteLength !== length) throw new Fault('attachment-not-served');
    if (lease.isLost()) throw new Fault('fetch-lease-lost');
    await parts.files.append(row.fileId, offset, bytes);
    await reach('attachment:piece-kept');
    offset += length;
    if (offset < row.cipherSize && parts.clock.now() >= turnEnds) return false;
  }
  return true;
}

async function sealRequest(parts: FetchParts, row: AttachmentRow, offset: number, length: number): Promise<string> {
  const at = parts.clock.now();
  const recipientKey = parts.directory.view().encryptionKeyOf(row.holder ?? '', at);
  if (!recipientKey) throw new Fault('holder-key-unknown');
  const { sealed } = await seal({
    typ: 'passerelle-fetch+v1',
    claims: {
      v: 1,
      issuer: parts.self,
      audience: row.holder ?? '',
      requestId: uuidv7(),
      messageId: row.messageId,
      attachmentDigest: row.cipherSha256,
      offset,
      length,
      at: at.toISOString(),
    },
    signingKey: parts.keyring.signingKey(),
    recipientKey,
  });
  return sealed;
}
