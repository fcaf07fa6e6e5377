import type { QueueSide } from '../oversight-types.js';

/** Minutes that something may wait while nothing drains before a link is called silent. */
const SILENT_AFTER_MINUTES = 15;

export type LinkState = 'quiet' | 'flowing' | 'waiting' | 'silent';

/**
 * How a link stands, by what waits for the peer: nothing · something, and it drains · something that came a moment ago ·
 * something that has waited long while nothing drains.
 */
export function linkState(out: QueueSide | undefined): LinkState {
  if (out === undefined || out.count === 0) return 'quiet';
  if (out.drainedPerMinute > 0) return 'flowing';
  return (out.oldestSeconds ?? 0) < SILENT_AFTER_MINUTES * 60 ? 'waiting' : 'silent';
}
