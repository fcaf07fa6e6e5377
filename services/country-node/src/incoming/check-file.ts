import { sniffMediaType } from '../domain/sniff-media-type.js';
import { Refusal } from '../domain/refusal.js';
import type { FileLimits } from '../ports/attachment-files.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { AttachmentRow } from '../ports/store/attachments.js';
import { openJson } from '../record/case-content.js';

/** What age adds: a head, and 16 bytes to each 64 KiB. */
const HEAD_BYTES = 4_096;
const SEALED_SHARE = 1 + 16 / 65_536;
/** As many bytes as tell every type that is taken. */
const START_BYTES = 16;

const sealedMost = (size: number) => size * SEALED_SHARE + HEAD_BYTES;

/**
 * What a peer announces takes room here like what is uploaded, as much as it says, and in the order of the announcements:
 * what is announced later throws out nothing that came first.
 * @throws Refusal `attachment-too-large`, `attachment-quota-exceeded`; `attachment-mismatch` for more ciphertext than a
 *   file of that size has
 */
export async function checkRoom(
  { store }: Pick<NodeParts, 'store'>,
  { id, caseId, size, cipherSize }: AttachmentRow,
  limits: FileLimits,
): Promise<void> {
  if (size > limits.fileBytes || cipherSize > sealedMost(limits.fileBytes)) throw new Refusal('attachment-too-large');
  if (cipherSize > sealedMost(size)) throw new Refusal('attachment-mismatch');
  const together = await store.transaction((tx) => tx.attachments.bytesOf(caseId, id));
  if (together > limits.caseBytes) throw new Refusal('attachment-quota-exceeded');
}

/**
 * Holds a file that came whole against what was announced: it opens with the secret that came with it, and its first bytes
 * are of the type that it is said to be. Else it is removed, for nobody to open.
 * @throws Refusal `attachment-mismatch`
 */
export async function checkType(
  parts: Pick<NodeParts, 'vault' | 'files' | 'fileCipher'>,
  row: AttachmentRow,
): Promise<void> {
  const { identity } = await openJson<{ identity: string }>(parts, row.caseId, 'attachment.content', row.content);
  try {
    const start = await firstBytes(parts.fileCipher.decrypt(identity, parts.files.read(row.fileId)));
    if (sniffMediaType(start) !== row.mediaType) throw new Refusal('attachment-mismatch');
  } catch (error) {
    if (error instanceof Refusal) await parts.files.remove(row.fileId);
    throw error;
  }
}

async function firstBytes(plain: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let start = Buffer.alloc(0);
  for await (const piece of plain) {
    start = Buffer.concat([start, piece.subarray(0, START_BYTES)]);
    if (start.length >= START_BYTES) break;
  }
  return start;
}
