import { Refusal } from '../domain/refusal.js';

/** Bytes of a file, both ends included. */
export interface ByteRange {
  first: number;
  last: number;
}

const ONE_RANGE = /^bytes=(\d{1,15})?-(\d{1,15})?$/;

/**
 * The part of a file that a request asks for (RFC 9110, 14.1.2). A header that says anything but one range of bytes is
 * ignored, as the RFC has it.
 * @param size of the file in bytes
 * @returns undefined for the whole file
 * @throws Refusal `range-not-satisfiable`
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, from, to] = ONE_RANGE.exec(header ?? '') ?? [];
  if (from === undefined && to === undefined) return undefined;
  const range =
    from === undefined
      ? { first: Math.max(0, size - Number(to)), last: size - 1 }
      : { first: Number(from), last: Math.min(Number(to ?? size - 1), size - 1) };
  if (to !== undefined && Number(to) < Number(from)) return undefined;
  if (range.first > range.last) throw new Refusal('range-not-satisfiable');
  return range;
}
