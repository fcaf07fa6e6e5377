import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 4_096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/**
 * Random bytes of the platform's generator, drawn in bulk: a message needs some thirty salts and nonces, and asking for each
 * costs more than the bytes. What was given away is wiped, so that it is in one place only.
 * @param size at most 4096
 */
export function drawRandom(size: number): Buffer {
  if (size > POOL_BYTES) throw new RangeError('more than is drawn at once');
  if (used + size > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const drawn = Buffer.from(pool.subarray(used, used + size));
  pool.fill(0, used, used + size);
  used += size;
  return drawn;
}
