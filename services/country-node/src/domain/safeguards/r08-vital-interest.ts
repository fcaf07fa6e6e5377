import type { Override } from '../consent/types.js';

/** What one person alone may find vital. */
export const URGENT_PURPOSE = 'urgent-protection';
/** R8: within which another person has to look at it. */
export const REVIEW_HOURS = 24;

/**
 * R8: whether an override that one person recorded alone may stand for now: a vital interest, for urgent protection only,
 * and no longer than until somebody else has to have looked at it. One whose author is not known stands for nothing.
 */
export function mayStandAlone({ ground, author, purposes, validFrom, reviewBy }: Override): boolean {
  const ms = Date.parse(reviewBy) - Date.parse(validFrom);
  const urgent = purposes.length > 0 && purposes.every((purpose) => purpose === URGENT_PURPOSE);
  return author !== undefined && ground === 'vital-interest' && urgent && ms <= REVIEW_HOURS * 3_600_000;
}

/**
 * R8: whether it does stand, after those that were recorded before it. Nobody puts the review off by recording the same
 * again alone: between two such acts there is one by two people.
 * @param earlier oldest first
 */
export function standsAlone(
  override: Override,
  earlier: readonly Override[],
  byTwo: (one: Override) => boolean,
): boolean {
  if (!mayStandAlone(override)) return false;
  const last = earlier.findLast((each) => each.ground === 'vital-interest' && each.validFrom !== override.validFrom);
  return last === undefined || byTwo(last);
}
