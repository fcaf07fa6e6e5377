/** A calendar quarter in UTC, such as `2026-Q3`. */
export type Quarter = string;

export const QUARTER = /^[1-9][0-9]{3}-Q[1-4]$/;

/** Days after its end from which a quarter's figures are made: answers to what came last are in by then. */
const SETTLED_DAYS = 30;

export function quarterOf(at: Date): Quarter {
  return `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`;
}

/** @returns its first moment and that of the next quarter */
export function boundsOf(quarter: Quarter): { from: Date; to: Date } {
  const [year, part] = [Number(quarter.slice(0, 4)), Number(quarter.slice(6))];
  return { from: new Date(Date.UTC(year, (part - 1) * 3, 1)), to: new Date(Date.UTC(year, part * 3, 1)) };
}

/** Quarters since the first record whose figures can be made by now, oldest first, without those that were. */
export function quartersDue(first: Date, now: Date, made: ReadonlySet<Quarter>): Quarter[] {
  const due: Quarter[] = [];
  for (let at = first; ;) {
    const quarter = quarterOf(at);
    const { to } = boundsOf(quarter);
    if (to.getTime() + SETTLED_DAYS * 86_400_000 > now.getTime()) return due;
    if (!made.has(quarter)) due.push(quarter);
    at = to;
  }
}
