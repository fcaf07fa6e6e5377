import { DAY_MS } from './local-time.js';

/**
 * R15: when something is due that its author promised for a day: at the end of that day (UTC, so that both sides come to the
 * same instant), and never later than so many days after it was promised, whatever day was named; without a day, then.
 * @param said RFC 3339 full date
 */
export function dayOfWord(said: string | undefined, saidAt: Date, withinDays: number): Date {
  const latest = saidAt.getTime() + withinDays * DAY_MS;
  const named = said === undefined ? NaN : Date.parse(said) + DAY_MS;
  return new Date(Number.isNaN(named) ? latest : Math.min(named, latest));
}
