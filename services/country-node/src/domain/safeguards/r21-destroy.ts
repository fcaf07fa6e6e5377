import { addMonths } from '../closure/closure-terms.js';
import type { RefusalCode } from '../refusal-codes.js';

/** What tells whether a case may be destroyed. */
export interface KeptCase {
  status: 'open' | 'closed';
  retentionUntil: Date | null;
  destroyedAt: Date | null;
  /** Since when its record is in doubt: a hold may have been set that a backup does not know. */
  unconfirmedSince: Date | null;
}

/**
 * R21: a case is destroyed when it is closed, its time of keeping by national law is over, and nobody holds it.
 * @returns why it may not be; undefined when it may
 */
export function judgeDestruction(
  { status, retentionUntil, destroyedAt, unconfirmedSince }: KeptCase,
  { held, now }: { held: boolean; now: Date },
): RefusalCode | undefined {
  if (destroyedAt) return 'case-destroyed';
  if (status !== 'closed' || !retentionUntil) return 'case-not-closed';
  if (unconfirmedSince) return 'record-unconfirmed';
  if (held) return 'case-held';
  return retentionUntil > now ? 'retention-running' : undefined;
}

/** Longer than this nobody may leave a hold unlooked at; in months. */
const LONGEST_HOLD_MONTHS = 12;

/** R21: a hold names the day by which it is looked at again, so that none is forgotten; it never ends by itself. */
export function isReviewTerm(reviewBy: Date, now: Date): boolean {
  return reviewBy > now && reviewBy <= addMonths(now, LONGEST_HOLD_MONTHS);
}
