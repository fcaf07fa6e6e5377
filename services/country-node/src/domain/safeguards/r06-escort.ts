import type { Gate } from './gates.js';

/** Below this, in years, an escort is mandatory on the way back. */
const ESCORTED_BELOW = 15;

/**
 * R6: only a child that is proved to be old enough goes without an escort, accompanied to where it departs and met where it
 * arrives. By an estimate, a doubted age or years without a date nobody is.
 */
export const mayGoWithoutEscort: Gate = ({ facts, at }) => {
  const bornOn = facts?.returning?.bornOn ?? null;
  return bornOn !== null && at.getTime() >= birthday(bornOn, ESCORTED_BELOW) ? undefined : 'escort-needed';
};

/** Whoever is with family already travels with it. */
export const isWithFamily: Gate = ({ facts }) => (facts?.returning?.withFamily === true ? undefined : 'escort-needed');

export function isFullDate(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

function birthday(bornOn: string, years: number): number {
  const [year = 0, month = 0, day = 0] = bornOn.split('-').map(Number);
  return Date.UTC(year + years, month - 1, day);
}
