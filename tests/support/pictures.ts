import { crc32 } from 'node:zlib';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** One segment of a JPEG with its length. @param marker second byte of the marker */
export function jpegSegment(marker: number, body: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

const JPEG_START = Buffer.from([0xff, 0xd8]);
const JPEG_END = Buffer.from([0xff, 0xd9]);
const TABLE = jpegSegment(0xdb, Buffer.alloc(65, 1));
const FRAME = jpegSegment(0xc0, Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0]));
const SCAN = Buffer.concat([jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])), Buffer.from([0x12, 0xff, 0, 0x34])]);

/** A JPEG of one frame. @param before segments that come first @param after bytes behind the end */
export function jpeg(before: readonly Uint8Array[] = [], after: Uint8Array = new Uint8Array(0), scan = SCAN): Buffer {
  return Buffer.concat([JPEG_START, ...before, TABLE, FRAME, scan, JPEG_END, after]);
}

/** One value of a TIFF directory: a short, a text or a directory of more. */
export type TiffEntry = readonly [tag: number, value: number | string | readonly TiffEntry[]];

/** The body of an APP1 segment as a camera writes it. */
export function exif(entries: readonly TiffEntry[], little = true): Buffer {
  const head = Buffer.alloc(8);
  head.write(little ? 'II*\0' : 'MM\0*', 'latin1');
  if (little) head.writeUInt32LE(8, 4);
  else head.writeUInt32BE(8, 4);
  return Buffer.concat([latin1('Exif\0\0'), head, directory(entries, 8, little)]);
}

function directory(entries: readonly TiffEntry[], place: number, little: boolean): Buffer {
  const table = Buffer.alloc(2 + entries.length * 12 + 4);
  const appended: Buffer[] = [];
  let end = place + table.length;
  const short = (value: number, at: number) =>
    little ? table.writeUInt16LE(value, at) : table.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    little ? table.writeUInt32LE(value, at) : table.writeUInt32BE(value, at);
  short(entries.length, 0);
  for (const [index, [tag, value]] of entries.entries()) {
    const at = 2 + index * 12;
    short(tag, at);
    if (typeof value === 'number') {
      short(3, at + 2);
      long(1, at + 4);
      short(value, at + 8);
      continue;
    }
    const bytes = typeof value === 'string' ? latin1(`${value}\0`.padEnd(8, '\0')) : directory(value, end, little);
    short(typeof value === 'string' ? 2 : 4, at + 2);
    long(typeof value === 'string' ? bytes.length : 1, at + 4);
    long(end, at + 8);
    appended.push(bytes);
    end += bytes.length;
  }
  return Buffer.concat([table, ...appended]);
}

export const PNG_START = Buffer.from('89504e470d0a1a0a', 'hex');

/** One chunk of a PNG with its length and check sum. */
export function pngChunk(type: string, body: Uint8Array = new Uint8Array(0)): Buffer {
  const named = Buffer.concat([latin1(type), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

const ONE_PIXEL = Buffer.from('789c6360000000020001', 'hex');

/** A PNG of one grey pixel. @param between chunks beside those of the picture @param after bytes behind the end */
export function png(between: readonly Uint8Array[] = [], after: Uint8Array = new Uint8Array(0)): Buffer {
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const end = pngChunk('IEND');
  return Buffer.concat([PNG_START, pngChunk('IHDR', head), ...between, pngChunk('IDAT', ONE_PIXEL), end, after]);
}

/** One chunk of a RIFF file, made even. */
export function riffChunk(type: string, body: Uint8Array, padding = 0): Buffer {
  const head = Buffer.concat([latin1(type), Buffer.alloc(4)]);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2, padding)]);
}

/** A WebP of these chunks. @param after bytes behind the end */
export function webp(chunks: readonly Uint8Array[], after: Uint8Array = new Uint8Array(0)): Buffer {
  return Buffer.concat([riffChunk('RIFF', Buffer.concat([latin1('WEBP'), ...chunks])), after]);
}
