import type { Calendar } from '../national/national-configuration.js';
import { addDates, instantAt, localMoment } from './local-time.js';

/** From and until an instant, the first included. */
export interface Opening {
  from: Date;
  until: Date;
}

const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const MINUTE_MS = 60_000;
/** Longer than any term in a calendar that opens at all once a week and has at most all its holidays in a row. */
const MOST_DAYS = 30_000;

/** When offices are open on a local date, in order and without overlaps; nothing on a day of rest. */
export function openingsOn(date: string, calendar: Calendar): Opening[] {
  const { openings, everyYear, holidays, timeZone } = calendar;
  if (everyYear.some(({ on }) => on === date.slice(5)) || holidays.some(({ on }) => on === date)) return [];
  const day = WEEK[new Date(date).getUTCDay()];
  const instant = (time: string) => instantAt({ date, ms: minutesOf(time) * MINUTE_MS }, timeZone);
  const found = openings.filter((each) => each.day === day).sort((a, b) => (a.opens < b.opens ? -1 : 1));
  return merge(found.map(({ opens, closes }) => ({ from: instant(opens), until: instant(closes) })));
}

/** The instant at which offices have been open for so long since `since`. @param ms above 0 */
export function addWorkingTime(since: Date, ms: number, calendar: Calendar): Date {
  let left = ms;
  for (const { from, until } of openingsFrom(since, calendar)) {
    const begin = Math.max(from.getTime(), since.getTime());
    const open = until.getTime() - begin;
    if (open >= left) return new Date(begin + left);
    left -= Math.max(0, open);
  }
  throw new RangeError('a calendar opens');
}

/** When the offices close on the so-manieth working day after the date of `since`. @param days above 0 */
export function addWorkingDays(since: Date, days: number, calendar: Calendar): Date {
  let date = localMoment(since, calendar.timeZone).date;
  for (let [left, tried] = [days, 0]; tried < MOST_DAYS; tried += 1) {
    date = addDates(date, 1);
    const closing = openingsOn(date, calendar).at(-1)?.until;
    if (closing) left -= 1;
    if (closing && left === 0) return closing;
  }
  throw new RangeError('a calendar opens');
}

/** When offices are open next, from `at` on: `at` itself while they are. */
export function nextOpening(at: Date, calendar: Calendar): Date {
  for (const { from, until } of openingsFrom(at, calendar)) {
    if (until > at) return from > at ? from : at;
  }
  throw new RangeError('a calendar opens');
}

function* openingsFrom(since: Date, calendar: Calendar): Generator<Opening> {
  let date = localMoment(since, calendar.timeZone).date;
  for (let tried = 0; tried < MOST_DAYS; tried += 1, date = addDates(date, 1)) yield* openingsOn(date, calendar);
}

/** Openings that overlap or touch are one; one that the clocks skip is none. */
function merge(openings: readonly Opening[]): Opening[] {
  const merged: Opening[] = [];
  for (const { from, until } of openings.filter((each) => each.from < each.until)) {
    const last = merged.at(-1);
    if (last && from <= last.until) last.until = until > last.until ? until : last.until;
    else merged.push({ from, until });
  }
  return merged;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
