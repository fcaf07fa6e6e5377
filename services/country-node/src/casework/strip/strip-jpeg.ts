import { Refusal } from '../../domain/refusal.js';
import type { ByteReader } from './byte-reader.js';
import { orientationOf, orientationSegment } from './jpeg-orientation.js';

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const COMMENT = 0xfe;

const ICC = Buffer.from('ICC_PROFILE\0', 'latin1');
const ADOBE = Buffer.from('Adobe', 'latin1');
const JFIF = Buffer.from('JFIF\0', 'latin1');
/** Lengths of the parts of APP0 and APP14 that are no thumbnail and no appendix. */
const JFIF_FACTS = 12;
const ADOBE_FACTS = 12;

/**
 * A JPEG (ITU-T T.81) with what shows the picture and nothing else: tables, frames, scans, the colour profile, the two
 * markers that say how colours are coded, and the orientation, made anew. Comments, every other application segment,
 * thumbnails and all that follows the end of the picture are left out; picture data passes unchanged.
 * @throws Refusal `attachment-malformed`
 */
export async function* stripJpeg(bytes: ByteReader): AsyncGenerator<Buffer> {
  const seen = { scan: false, exif: false, jfif: false };
  yield await startOf(bytes);
  for (;;) {
    const marker = await readMarker(bytes);
    if (marker === END) break;
    if (!isSegment(marker)) throw new Refusal('attachment-malformed');
    const body = await readBody(bytes);
    const kept = keepSegment(marker, body, seen);
    if (kept) yield segment(marker, kept);
    if (marker !== SCAN) continue;
    seen.scan = true;
    yield* passScan(bytes);
  }
  if (!seen.scan) throw new Refusal('attachment-malformed');
  yield Buffer.from([0xff, END]);
}

async function startOf(bytes: ByteReader): Promise<Buffer> {
  const start = await bytes.take(2);
  if (start[0] !== 0xff || start[1] !== START) throw new Refusal('attachment-malformed');
  return start;
}

/** A marker may have any number of fill bytes before it. */
async function readMarker(bytes: ByteReader): Promise<number> {
  const [first] = await bytes.take(1);
  if (first !== 0xff) throw new Refusal('attachment-malformed');
  for (;;) {
    const [code = 0] = await bytes.take(1);
    if (code !== 0xff) return code;
  }
}

/** Tables, frames, scans, application data, comments: all that carry a length. JPEG's extensions are not in use. */
function isSegment(marker: number): boolean {
  const frameOrTable = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc8;
  return frameOrTable || (marker >= SCAN && marker <= 0xef) || marker === COMMENT;
}

async function readBody(bytes: ByteReader): Promise<Buffer> {
  const length = (await bytes.take(2)).readUInt16BE();
  if (length < 2) throw new Refusal('attachment-malformed');
  return bytes.take(length - 2);
}

/** What stays of a segment; undefined when nothing does. */
function keepSegment(marker: number, body: Buffer, seen: { exif: boolean; jfif: boolean }): Buffer | undefined {
  if (marker < APP0) return body;
  if (marker === APP0 && !seen.jfif && body.length >= JFIF_FACTS && startsWith(body, JFIF)) {
    seen.jfif = true;
    // The last two bytes say how large the thumbnail is.
    return Buffer.concat([body.subarray(0, JFIF_FACTS), Buffer.from([0, 0])]);
  }
  if (marker === APP1 && !seen.exif) {
    const orientation = orientationOf(body);
    seen.exif = orientation !== undefined;
    return orientation === undefined ? undefined : orientationSegment(orientation);
  }
  if (marker === APP2 && startsWith(body, ICC)) return body;
  if (marker === APP14 && body.length >= ADOBE_FACTS && startsWith(body, ADOBE)) return body.subarray(0, ADOBE_FACTS);
  return undefined;
}

function segment(marker: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** Passes coded picture data up to the next marker that is not part of it (T.81, B.1.1.2: stuffed zeros, restarts). */
async function* passScan(bytes: ByteReader): AsyncGenerator<Buffer> {
  for (;;) {
    const piece = await bytes.some();
    if (piece.length === 0) throw new Refusal('attachment-malformed');
    const end = endOfScan(piece);
    if (end > 0) yield piece.subarray(0, end);
    if (end === piece.length) continue;
    bytes.unread(piece.subarray(end));
    const [, code = 0] = await bytes.peek(2);
    if (!isPartOfScan(code)) return;
    yield await bytes.take(2);
  }
}

/** Where in a piece the picture data ends, or where a marker begins of which the piece shows one byte only. */
function endOfScan(piece: Buffer): number {
  for (let at = piece.indexOf(0xff); at !== -1; at = piece.indexOf(0xff, at + 2)) {
    const code = piece[at + 1];
    if (code === undefined || !isPartOfScan(code)) return at;
  }
  return piece.length;
}

function isPartOfScan(code: number): boolean {
  return code === 0 || (code >= 0xd0 && code <= 0xd7);
}

function startsWith(body: Buffer, start: Buffer): boolean {
  return body.subarray(0, start.length).equals(start);
}
