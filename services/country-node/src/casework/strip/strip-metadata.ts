import { Refusal } from '../../domain/refusal.js';
import { sniffMediaType } from '../../domain/sniff-media-type.js';
import { ByteReader } from './byte-reader.js';
import { stripJpeg } from './strip-jpeg.js';
import { stripPng } from './strip-png.js';
import { stripWebp } from './strip-webp.js';

/** As many bytes as tell every type that is taken. */
const START_BYTES = 16;

const STRIPPERS: Readonly<Record<string, (bytes: ByteReader) => AsyncGenerator<Uint8Array>>> = {
  'image/jpeg': stripJpeg,
  'image/png': stripPng,
  'image/webp': stripWebp,
};

/** Whether a file of this type is kept without what it says beside the picture, or as it came. */
export function metadataOf(mediaType: string): 'removed' | 'kept' {
  return Object.hasOwn(STRIPPERS, mediaType) ? 'removed' : 'kept';
}

/**
 * R19. A file as it may be kept: of the type that it is said to be, and a picture without place, time, device, names, thumbnail
 * and appendix. Files of other types pass unchanged. Streams; memory does not follow the file's size.
 * @throws Refusal `attachment-type-not-allowed` when the first bytes say another type; `attachment-malformed` for a
 *   picture that does not keep to its format, when part of it may have been given out already
 */
export async function* stripMetadata(source: AsyncIterable<Uint8Array>, mediaType: string): AsyncGenerator<Uint8Array> {
  const bytes = new ByteReader(source);
  try {
    if (sniffMediaType(await bytes.peek(START_BYTES)) !== mediaType) throw new Refusal('attachment-type-not-allowed');
    const strip = STRIPPERS[mediaType];
    if (strip) yield* strip(bytes);
    // What follows a picture is left out, but read: the sender's limits hold for it too.
    for await (const piece of bytes.rest()) if (!strip) yield piece;
  } finally {
    await bytes.close();
  }
}
