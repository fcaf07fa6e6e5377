import type { Request } from 'express';

/**
 * The bytes of a body that is a file, as they arrive. Whoever stops reading before the end still gets an answer out: the
 * request is not cut off, which would take the answer along, but its rest is read and thrown away.
 */
export async function* readUpload(request: Request): AsyncGenerator<Uint8Array> {
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } finally {
    if (!request.readableEnded) request.resume();
  }
}
