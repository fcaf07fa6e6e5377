import { createDecipheriv, hkdfSync } from 'node:crypto';
import { Decrypter } from 'age-encryption';
import type { SealedFile } from '../../ports/file-cipher.js';

const PLAIN_BYTES = 65_536;
const TAG_BYTES = 16;
const SEALED_BYTES = PLAIN_BYTES + TAG_BYTES;
const NONCE_BYTES = 16;
/** A head with one recipient has about 200. */
const HEAD_MOST = 4_096;
const HEAD_END = /\n--- [A-Za-z0-9+/]{43}\n/;

/**
 * Opens an age file (age-encryption.org/v1, "Payload") from a byte of its plain text on. Its pieces of 64 KiB are sealed
 * each by itself, counted, the last one marked; so what is given out is exactly what was put there, and the end is the end.
 * The library opens the head; it opens the payload from the beginning only.
 * @throws RangeError for a byte behind the end; Error for a file that does not open
 */
export async function openFrom(
  identity: string,
  sealed: SealedFile,
  start: number,
): Promise<AsyncGenerator<Uint8Array>> {
  const head = await readHead(sealed);
  const payload = head.length + NONCE_BYTES;
  const key = await payloadKey(identity, head, await readUpTo(sealed.from(head.length), NONCE_BYTES));
  const last = Math.max(0, Math.ceil((sealed.size - payload) / SEALED_BYTES) - 1);
  const first = Math.floor(start / PLAIN_BYTES);
  const plainSize = sealed.size - payload - TAG_BYTES * (last + 1);
  if (plainSize < 0) throw new Error('the file is cut off');
  if (start > plainSize) throw new RangeError('behind the end');
  return openPieces(sealed.from(payload + first * SEALED_BYTES), { key, first, last, skip: start % PLAIN_BYTES });
}

async function* openPieces(
  bytes: AsyncIterable<Uint8Array>,
  { key, first, last, skip }: { key: Buffer; first: number; last: number; skip: number },
): AsyncGenerator<Uint8Array> {
  let index = first;
  for await (const piece of inPieces(bytes)) {
    const plain = openPiece(key, { index, isLast: index === last }, piece);
    yield index === first ? plain.subarray(skip) : plain;
    index += 1;
  }
  // Where the first piece begins at the very end, none is left.
  if (index <= last) throw new Error('the file is cut off');
}

function openPiece(key: Buffer, { index, isLast }: { index: number; isLast: boolean }, piece: Buffer): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  const opening = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: TAG_BYTES });
  opening.setAuthTag(piece.subarray(-TAG_BYTES));
  const plain = opening.update(piece.subarray(0, -TAG_BYTES));
  opening.final();
  return plain;
}

async function* inPieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held = Buffer.alloc(0);
  for await (const each of bytes) {
    held = Buffer.concat([held, each]);
    let at = 0;
    for (; held.length - at >= SEALED_BYTES; at += SEALED_BYTES) yield held.subarray(at, at + SEALED_BYTES);
    held = held.subarray(at);
  }
  if (held.length > 0) yield held;
}

async function readHead(sealed: SealedFile): Promise<Buffer> {
  const start = await readUpTo(sealed.from(0), HEAD_MOST);
  const end = HEAD_END.exec(start.toString('latin1'));
  if (!end) throw new Error('the file has no head');
  return start.subarray(0, end.index + end[0].length);
}

async function payloadKey(identity: string, head: Buffer, nonce: Buffer): Promise<Buffer> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const fileKey = await decrypter.decryptHeader(head);
  return Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
}

async function readUpTo(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    parts.push(part);
    size += part.length;
    if (size >= most) break;
  }
  return Buffer.concat(parts).subarray(0, most);
}
