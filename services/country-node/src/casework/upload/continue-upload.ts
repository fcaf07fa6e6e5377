import { v7 as uuidv7 } from 'uuid';
import { Refusal } from '../../domain/refusal.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { UploadRow } from '../../ports/store/uploads.js';
import { openJson } from '../../record/case-content.js';
import { discardFiles } from '../../record/discard-files.js';
import { sniffMediaType } from '../../domain/sniff-media-type.js';
import { ByteReader } from '../strip/byte-reader.js';
import type { UploadContent } from './begin-upload.js';
import { seeUpload, stateOf, UPLOAD_LIFE_MS, type UploadState } from './see-upload.js';

type ContinueParts = Pick<NodeParts, 'store' | 'clock' | 'vault' | 'files' | 'fileCipher'>;

/** Bytes that are lost at most when the node dies in the middle: what is whole is on disk, and counted. */
const PIECE_BYTES = 8_388_608;
/** As many bytes as tell every type that is taken. */
const START_BYTES = 16;

/**
 * Takes more of an upload in. What came before a line broke stays; memory does not follow the size.
 * @param more.offset where its first byte belongs
 * @throws Refusal `not-found`; `upload-offset-mismatch` where the upload does not go on; `attachment-too-large` when more
 *   comes than was announced; `attachment-type-not-allowed` when the first bytes say another type
 */
export async function continueUpload(
  parts: ContinueParts,
  who: StaffRow,
  more: { id: string; offset: number; bytes: AsyncIterable<Uint8Array> },
): Promise<UploadState> {
  const row = await parts.store.transaction((tx) => seeUpload(tx, who, more.id));
  if (row.received !== more.offset) throw new Refusal('upload-offset-mismatch');
  const { identity } = await openJson<UploadContent>(parts, row.caseId, 'upload.content', row.content);
  const bytes = new ByteReader(more.bytes);
  try {
    if (more.offset === 0) await checkStart(bytes, row.mediaType);
    return await takePieces(parts, { row, identity }, bytes);
  } finally {
    await bytes.close();
  }
}

/** Too few bytes to tell are looked at when all are here. */
async function checkStart(bytes: ByteReader, mediaType: string): Promise<void> {
  const start = await bytes.peek(START_BYTES);
  if (start.length === START_BYTES && sniffMediaType(start) !== mediaType) {
    throw new Refusal('attachment-type-not-allowed');
  }
}

async function takePieces(
  parts: ContinueParts,
  { row, identity }: { row: UploadRow; identity: string },
  bytes: ByteReader,
): Promise<UploadState> {
  let held = row;
  while ((await bytes.peek(1)).length > 0) {
    const room = Math.min(PIECE_BYTES, row.size - held.received);
    if (room === 0) throw new Refusal('attachment-too-large');
    const piece = new Piece(bytes, room);
    held = await keepPiece(parts, held, identity, piece);
    if (piece.broken) throw piece.broken.error;
  }
  return stateOf(held);
}

async function keepPiece(parts: ContinueParts, row: UploadRow, identity: string, piece: Piece): Promise<UploadRow> {
  const { store, clock, files, fileCipher } = parts;
  const fileId = uuidv7();
  try {
    await files.write(fileId, fileCipher.encrypt(identity, piece.bytes()));
    const expiresAt = new Date(clock.now().getTime() + UPLOAD_LIFE_MS);
    const kept = { fileId, uploadId: row.id, position: row.received, size: piece.size };
    // Another request may have brought the same bytes meanwhile, or the upload may be gone.
    if (!(await store.transaction((tx) => tx.uploads.addPiece(kept, expiresAt)))) {
      throw new Refusal('upload-offset-mismatch');
    }
    return { ...row, received: row.received + piece.size, expiresAt };
  } catch (error) {
    await discardFiles(parts, [fileId], error);
    throw error;
  }
}

/** Bytes up to a number; ends where the source breaks, and says so. */
class Piece {
  size = 0;
  broken?: { error: unknown };

  constructor(
    private readonly source: ByteReader,
    private readonly most: number,
  ) {}

  async *bytes(): AsyncGenerator<Uint8Array> {
    while (this.size < this.most) {
      const part = await this.next();
      if (!part || part.length === 0) return;
      this.size += part.length;
      yield part;
    }
  }

  private async next(): Promise<Uint8Array | undefined> {
    try {
      return await this.source.some(this.most - this.size);
    } catch (error) {
      this.broken = { error };
      return undefined;
    }
  }
}
