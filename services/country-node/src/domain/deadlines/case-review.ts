import { readAt } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';
import type { NationalConfiguration } from '../national/national-configuration.js';
import { addDates, addMonths, instantAt, localMoment } from './local-time.js';

/** What an open case waits for, as the list of deadlines names it. */
export const REVIEW_CASE = 'review-case';
/** What a closed one waits for (R16). */
export const FOLLOW_UP_CLOSURE = 'follow-up-closure';

/** Where a case file names the day on which something in it is to be looked at again. */
const NAMED = ['/plan/reviewDueOn', '/bia/reviewDueOn', '/care/reviewDueOn', '/bid/followUpDueOn'] as const;

/**
 * By when somebody has to have looked at an open case again (R15): at the end of the first day that its file names, by the
 * country's own clocks, and never later than the law says (`risk.caseReviewMonths`) after the case was last looked at, or came.
 * A day that had come when the case was last looked at has been dealt with by that.
 * @param reviewedAt undefined where nobody has yet
 */
export function caseReviewDueAt(
  caseFile: JsonObject | undefined,
  { createdAt, reviewedAt }: { createdAt: Date; reviewedAt: Date | undefined },
  { risk, calendar }: { risk: Pick<NationalConfiguration['risk'], 'caseReviewMonths'>; calendar: { timeZone: string } },
): Date {
  const { timeZone } = calendar;
  const { date, ms } = localMoment(reviewedAt ?? createdAt, timeZone);
  const latest = instantAt({ date: addMonths(date, risk.caseReviewMonths), ms }, timeZone);
  const named = NAMED.map((pointer) => caseFile && readAt(caseFile, pointer))
    .filter((day) => typeof day === 'string')
    .filter((day) => reviewedAt === undefined || day > date)
    .map((day) => instantAt({ date: addDates(day, 1), ms: 0 }, timeZone));
  return new Date(Math.min(...[latest, ...named].map(Number)));
}
