import { Refusal } from '../domain/refusal.js';
import type { FileLimits } from '../ports/attachment-files.js';
import { stripMetadata } from './strip/strip-metadata.js';

/**
 * A file as it may be kept, refused as soon as it is too long.
 * @param room bytes that the case has left
 * @returns its bytes, which throw Refusal `attachment-too-large`, `attachment-quota-exceeded` and what stripMetadata
 *   throws; and how many of them were given out so far
 */
export function limitFile(
  { bytes, mediaType, limits }: { bytes: AsyncIterable<Uint8Array>; mediaType: string; limits: FileLimits },
  room: number,
): { bytes: AsyncIterable<Uint8Array>; size: () => number } {
  let kept = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of stripMetadata(limited(bytes, limits.fileBytes), mediaType)) {
      kept += piece.byteLength;
      if (kept > room) throw new Refusal('attachment-quota-exceeded');
      yield piece;
    }
  }
  return { bytes: counted(), size: () => kept };
}

async function* limited(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let arrived = 0;
  for await (const piece of bytes) {
    arrived += piece.byteLength;
    if (arrived > most) throw new Refusal('attachment-too-large');
    yield piece;
  }
}
