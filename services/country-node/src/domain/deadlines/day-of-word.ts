import { DAY_MS } from './local-time.js';

const FULL_DATE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * R15: when something is due that its author promised for a day: at the end of that day (UTC, so that both sides come to the
 * same instant), or at the instant that was named; and never later than so many days after it was promised, whatever was
 * named; where nothing was, then.
 * @param said RFC 3339 full date, or date and time
 */
export function dayOfWord(said: string | undefined, saidAt: Date, withinDays: number): Date {
  const latest = saidAt.getTime() + withinDays * DAY_MS;
  const named = said === undefined ? NaN : Date.parse(said) + (FULL_DATE.test(said) ? DAY_MS : 0);
  return new Date(Number.isNaN(named) ? latest : Math.min(named, latest));
}
