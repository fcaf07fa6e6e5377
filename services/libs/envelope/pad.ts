const KIB = 1024;
const BUCKETS = [1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].map((size) => size * KIB);
const STEP = 64 * KIB;
const SPACE = 0x20;
const LINE_FEED = 0x0a;
/** No bucket is further from the next. */
const SPACES = Buffer.alloc(STEP, SPACE);
/** Refuses broken bytes, which would become a character that a signed text may hold as well. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes of the smallest size bucket that holds `length` bytes: what an onlooker learns of a message's size (threat 9). */
export function bucketFor(length: number): number {
  return BUCKETS.find((bucket) => bucket >= length) ?? Math.ceil(length / STEP) * STEP;
}

/** Adds a last line of spaces up to the next size bucket. */
export function pad(text: string): Buffer {
  const bytes = Buffer.from(`${text}\n`, 'utf8');
  return Buffer.concat([bytes], bucketFor(bytes.length)).fill(SPACE, bytes.length);
}

/** Takes the padding off; undefined when it is anything but spaces up to exactly the right bucket. */
export function unpad(bytes: Buffer): string | undefined {
  const end = bytes.lastIndexOf(LINE_FEED);
  if (end < 0 || bytes.length !== bucketFor(end + 1)) return undefined;
  if (!bytes.subarray(end + 1).equals(SPACES.subarray(0, bytes.length - end - 1))) return undefined;
  try {
    return UTF8.decode(bytes.subarray(0, end));
  } catch {
    return undefined;
  }
}
