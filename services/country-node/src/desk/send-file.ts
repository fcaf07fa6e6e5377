import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Streams a file at the reader's pace. @param name what the browser saves it as */
export async function sendFile(
  response: Response,
  { name, mediaType, bytes }: { name: string; mediaType: string; bytes: AsyncIterable<Uint8Array> },
): Promise<void> {
  const pieces = bytes[Symbol.asyncIterator]();
  // What cannot be opened is a problem of its own, not a file that breaks off.
  const first = await pieces.next();
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  await pipeline(async function* () {
    for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
  }, response);
}
