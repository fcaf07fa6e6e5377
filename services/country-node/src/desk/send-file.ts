import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { ByteRange } from './read-range.js';

export interface FileToSend {
  /** What the browser saves it as. */
  name: string;
  mediaType: string;
  /** Of the whole file. */
  size: number;
  /** The part that is sent; the whole file if there is none. */
  range: ByteRange | undefined;
  bytes: AsyncIterable<Uint8Array>;
}

/** Streams a file or a part of it at the reader's pace. @param file whose bytes begin where the range does */
export async function sendFile(response: Response, file: FileToSend): Promise<void> {
  const { range, size } = file;
  const pieces = atMost(range ? range.last - range.first + 1 : size, file.bytes);
  // What cannot be opened is a problem of its own, not a file that breaks off.
  const first = await pieces.next();
  try {
    setHeaders(response, file);
    await pipeline(async function* () {
      for (let piece = first; !piece.done; piece = await pieces.next()) yield piece.value;
    }, response);
  } finally {
    // A reader who goes away leaves it begun, and what it reads from open.
    await pieces.return(undefined);
  }
}

function setHeaders(response: Response, { name, mediaType, size, range }: FileToSend): void {
  response.setHeader('Content-Type', mediaType);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  response.setHeader('Accept-Ranges', 'bytes');
  // What an id names never changes.
  response.setHeader('ETag', `"${name}"`);
  if (!range) return;
  response.status(206);
  response.setHeader('Content-Range', `bytes ${range.first}-${range.last}/${size}`);
  response.setHeader('Content-Length', range.last - range.first + 1);
}

async function* atMost(length: number, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  let left = length;
  for await (const piece of bytes) {
    yield piece.subarray(0, left);
    left -= piece.length;
    if (left <= 0) return;
  }
}
