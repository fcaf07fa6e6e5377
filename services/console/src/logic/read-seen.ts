/** Tabs read one clock, which may be set back by a little while one of them writes. */
const AHEAD_MS = 60_000;

/**
 * When a page of this browser was touched last, out of what its tabs keep.
 * @param kept milliseconds, as kept @param now milliseconds
 * @returns milliseconds, never after now; 0 where it is not known, or where a clock that was put back since would keep the
 * session for as long
 */
export function readSeen(kept: string | null, now: number): number {
  const at = Number(kept);
  return at - now <= AHEAD_MS ? Math.min(at, now) : 0;
}
