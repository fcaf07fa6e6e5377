/** Bytes of a file; on their way each is copied a few times. */
const EVERY_BYTES = 8_388_608;
let passed = 0;

/**
 * Notes that so many bytes of files went by. The buffers that they go by in lie outside the heap: V8 looks for them when its
 * own young objects are many, or when there are 64 MB of them, so a file would cost that much however small it is. Looking
 * through the young ones takes a millisecond. Nothing happens where the process was started without `--expose-gc`.
 */
export function letBuffersGo(bytes: number): void {
  passed += bytes;
  if (passed < EVERY_BYTES) return;
  passed = 0;
  globalThis.gc?.({ type: 'minor' });
}
