import { crc32 } from 'node:zlib';
import { Refusal } from '../../domain/refusal.js';
import type { ByteReader } from './byte-reader.js';

export const PNG_START = Buffer.from('89504e470d0a1a0a', 'hex');
const MAX_LENGTH = 0x7fff_ffff;
const ANY = MAX_LENGTH;

/** Chunks that show the picture, with the most bytes each may have; a larger one carries something else. */
const KEPT: Readonly<Record<string, number>> = {
  IHDR: 13,
  PLTE: 768,
  IDAT: ANY,
  IEND: 0,
  tRNS: 256,
  gAMA: 4,
  cHRM: 32,
  sRGB: 1,
  iCCP: ANY,
  sBIT: 4,
  pHYS: 9,
  acTL: 8,
  fcTL: 26,
  fdAT: ANY,
};

/**
 * A PNG (W3C PNG, third edition) with the chunks that show the picture and nothing else; texts, times, Exif, chunks of
 * unknown use and all that follows the last chunk are left out, kept chunks pass unchanged.
 * @throws Refusal `attachment-malformed`; also for a check sum that is wrong and for a critical chunk that is not known
 */
export async function* stripPng(bytes: ByteReader): AsyncGenerator<Buffer> {
  const start = await bytes.take(PNG_START.length);
  if (!start.equals(PNG_START)) throw new Refusal('attachment-malformed');
  yield start;
  for (let first = true; ; first = false) {
    const head = await bytes.take(8);
    const [length, type] = [head.readUInt32BE(), head.toString('latin1', 4)];
    if (length > MAX_LENGTH || first !== (type === 'IHDR')) throw new Refusal('attachment-malformed');
    const most = Object.hasOwn(KEPT, type) ? KEPT[type] : undefined;
    if (most === undefined) await skipChunk(bytes, length, type);
    else if (length > most) throw new Refusal('attachment-malformed');
    else yield* passChunk(bytes, head, length);
    if (type === 'IEND') return;
  }
}

async function* passChunk(bytes: ByteReader, head: Buffer, length: number): AsyncGenerator<Buffer> {
  let sum = crc32(head.subarray(4));
  yield head;
  for await (const piece of bytes.pass(length)) {
    sum = crc32(piece, sum);
    yield piece;
  }
  const said = await bytes.take(4);
  if (said.readUInt32BE() !== sum) throw new Refusal('attachment-malformed');
  yield said;
}

/** A small first letter says that the picture shows without this chunk. */
async function skipChunk(bytes: ByteReader, length: number, type: string): Promise<void> {
  if (!/^[a-z][A-Za-z]{3}$/.test(type)) throw new Refusal('attachment-malformed');
  await bytes.skip(length + 4);
}
