import { Refusal } from '../../domain/refusal.js';
import type { ByteReader } from './byte-reader.js';

/** Chunks that show the picture. */
const KEPT = new Set(['VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ICCP']);
/** Bits of VP8X that announce Exif and XMP. */
const SAYS_METADATA = 0x08 | 0x04;
const EXTENDED_BYTES = 10;
const FRAME_HEAD_BYTES = 16;
const EMPTY_TYPE = Buffer.from('JUNK', 'latin1');
const ZEROS = Buffer.alloc(65_536);

/**
 * A WebP (RFC 9649) with the chunks that show the picture; others are emptied. The file states its size at its front and
 * holds metadata at its end, so what is taken out of a stream leaves its length behind, as an unnamed chunk of zeros.
 * What follows the stated end is left out.
 * @throws Refusal `attachment-malformed`
 */
export async function* stripWebp(bytes: ByteReader): AsyncGenerator<Buffer> {
  const head = await bytes.take(12);
  const size = head.readUInt32LE(4);
  const named = head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8) === 'WEBP';
  if (!named || size % 2 !== 0 || size < 12) throw new Refusal('attachment-malformed');
  yield head;
  let pictures = 0;
  for (let left = size - 4; left > 0;) {
    const chunk = await readHead(bytes, left);
    left -= 8 + chunk.padded;
    if (['VP8 ', 'VP8L', 'ANMF'].includes(chunk.type)) pictures += 1;
    yield* passChunk(bytes, chunk);
  }
  if (pictures === 0) throw new Refusal('attachment-malformed');
}

interface Chunk {
  head: Buffer;
  type: string;
  /** Bytes of its content with the one that makes them even. */
  padded: number;
  length: number;
}

async function readHead(bytes: ByteReader, left: number): Promise<Chunk> {
  if (left < 8) throw new Refusal('attachment-malformed');
  const head = Buffer.from(await bytes.take(8));
  const length = head.readUInt32LE(4);
  const padded = length + (length % 2);
  if (padded > left - 8) throw new Refusal('attachment-malformed');
  return { head, type: head.toString('latin1', 0, 4), padded, length };
}

async function* passChunk(bytes: ByteReader, chunk: Chunk): AsyncGenerator<Buffer> {
  if (chunk.type === 'VP8X') yield* passExtended(bytes, chunk);
  else if (chunk.type === 'ANMF') yield* passFrame(bytes, chunk);
  else if (KEPT.has(chunk.type)) yield* passWhole(bytes, chunk);
  else yield* emptyChunk(bytes, chunk);
}

async function* passWhole(bytes: ByteReader, { head, length, padded }: Chunk): AsyncGenerator<Buffer> {
  yield head;
  yield* bytes.pass(length);
  yield* passPadding(bytes, padded - length);
}

/** One byte where the content's length is odd; whatever it held. */
async function* passPadding(bytes: ByteReader, length: number): AsyncGenerator<Buffer> {
  await bytes.skip(length);
  if (length > 0) yield ZEROS.subarray(0, length);
}

async function* passExtended(bytes: ByteReader, { head, length }: Chunk): AsyncGenerator<Buffer> {
  if (length !== EXTENDED_BYTES) throw new Refusal('attachment-malformed');
  const facts = Buffer.from(await bytes.take(length));
  facts[0] = (facts[0] ?? 0) & ~SAYS_METADATA;
  yield Buffer.concat([head, facts]);
}

/** A frame of an animation holds chunks of its own. */
async function* passFrame(bytes: ByteReader, { head, length }: Chunk): AsyncGenerator<Buffer> {
  if (length < FRAME_HEAD_BYTES || length % 2 !== 0) throw new Refusal('attachment-malformed');
  yield Buffer.concat([head, await bytes.take(FRAME_HEAD_BYTES)]);
  for (let left = length - FRAME_HEAD_BYTES; left > 0;) {
    const inner = await readHead(bytes, left);
    left -= 8 + inner.padded;
    yield* KEPT.has(inner.type) ? passWhole(bytes, inner) : emptyChunk(bytes, inner);
  }
}

async function* emptyChunk(bytes: ByteReader, { head, padded }: Chunk): AsyncGenerator<Buffer> {
  yield Buffer.concat([EMPTY_TYPE, head.subarray(4)]);
  for await (const piece of bytes.pass(padded)) yield* zeros(piece.length);
}

function* zeros(length: number): Generator<Buffer> {
  for (let left = length; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, left);
}
