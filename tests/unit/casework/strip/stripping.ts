import fc from 'fast-check';
import { stripMetadata } from '../../../../services/country-node/src/casework/strip/strip-metadata.js';
import { Refusal } from '../../../../services/country-node/src/domain/refusal.js';
import { collect } from '../../../support/streams.js';

export const CANARY = 'N 18.0735 W 15.9582';

/** Bytes that must not come through; long ones too. */
export const canaries = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => Buffer.concat([Buffer.from(CANARY), bytes, Buffer.from(CANARY)]));

/** Lengths of the pieces that a stream comes in, in turn. */
export const anyCut = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });

/** What is kept of a file that comes in pieces of these lengths. */
export function strip(file: Buffer, mediaType: string, cut: readonly number[] = [file.length || 1]): Promise<Buffer> {
  return collect(stripMetadata(inPieces(file, cut), mediaType));
}

/** The code a file is refused with; undefined when it is not. Any other error is thrown. */
export async function malformed(file: Buffer, mediaType: string, cut?: readonly number[]): Promise<string | undefined> {
  try {
    await strip(file, mediaType, cut);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'attachment-malformed') return error.code;
    throw error;
  }
}

async function* inPieces(file: Buffer, cut: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < file.length; turn += 1) {
    const length = cut[turn % cut.length]!;
    yield file.subarray(at, at + length);
    at += length;
  }
}
