/** A place on the wall: local date (`2026-11-23`) and milliseconds since its midnight as the clocks there show them. */
export interface LocalMoment {
  date: string;
  ms: number;
}

export const DAY_MS = 86_400_000;
const FORMATS = new Map<string, Intl.DateTimeFormat>();

/** What clocks of a time zone (IANA name) show at an instant. */
export function localMoment(at: Date, timeZone: string): LocalMoment {
  const wall = at.getTime() + offsetMs(at.getTime(), timeZone);
  const date = new Date(wall).toISOString().slice(0, 10);
  return { date, ms: wall - Date.parse(date) };
}

/**
 * The instant at which clocks show this. A time that they skip in spring is the one as much later; of one that they show
 * twice in autumn it is the first.
 */
export function instantAt({ date, ms }: LocalMoment, timeZone: string): Date {
  const wall = Date.parse(date) + ms;
  const offsets = [offsetMs(wall - DAY_MS, timeZone), offsetMs(wall + DAY_MS, timeZone)];
  const shown = offsets.map((offset) => wall - offset).filter((at) => at + offsetMs(at, timeZone) === wall);
  return new Date(shown.length > 0 ? Math.min(...shown) : wall - offsets[0]!);
}

/** The date so many days later; months and leap days as the calendar has them. */
export function addDates(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The date so many months later; the last day of a month that is too short for it. */
export function addMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(day, last));
  return first.toISOString().slice(0, 10);
}

/** Opening times are asked about for every message of a day, and the calendar's library takes its time. */
const OFFSETS = new Map<string, Map<number, number>>();
const MOST_KEPT = 5_000;

function offsetMs(at: number, timeZone: string): number {
  const second = Math.floor(at / 1_000) * 1_000;
  const known = OFFSETS.get(timeZone) ?? new Map<number, number>();
  OFFSETS.set(timeZone, known);
  const offset = known.get(second) ?? findOffset(second, timeZone);
  if (known.size >= MOST_KEPT) known.clear();
  known.set(second, offset);
  return offset;
}

/** @param second an instant without milliseconds */
function findOffset(second: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(second)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second: seconds } = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${seconds}.000Z`) - second;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  FORMATS.set(timeZone, made);
  return made;
}
