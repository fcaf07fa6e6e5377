/**
 * How far a deadline has come: set, nobody told yet · reminded: the caseworker was · overdue: it climbed to the supervisor ·
 * ended: nobody is awaited any more.
 */
export const STAGES = ['set', 'reminded', 'overdue', 'ended'] as const;
export type Stage = (typeof STAGES)[number];

export interface Course {
  since: Date;
  dueAt: Date;
  /** When it is reminded of, where that is not reckoned from its end; null or absent elsewhere. */
  remindAt?: Date | null;
  /** When what nobody answered lapses by itself; null: never. */
  lapsesAt: Date | null;
  /** Whether somebody here is to act: only then is there anybody to remind before it is late. */
  ours: boolean;
}

/** Where a deadline stands, when it moves next by itself, and whether what was not answered has lapsed. */
export interface Standing {
  stage: Exclude<Stage, 'ended'>;
  nextAt: Date | null;
  lapsed: boolean;
}

const HOUR_MS = 3_600_000;

/** When the caseworker is reminded: so many hours before the end, and never in the first half of the time there is. */
export function remindAt({ since, dueAt }: Pick<Course, 'since' | 'dueAt'>, hoursBefore: number): Date {
  const half = (since.getTime() + dueAt.getTime()) / 2;
  return new Date(Math.max(dueAt.getTime() - hoursBefore * HOUR_MS, half));
}

/** Where a deadline stands at `now`. Nothing lapses before it is overdue. */
export function standingAt(course: Course, hoursBefore: number, now: Date): Standing {
  const { dueAt, lapsesAt, ours } = course;
  const reminder = course.remindAt ?? (ours ? remindAt(course, hoursBefore) : dueAt);
  if (now < reminder) return { stage: 'set', nextAt: reminder, lapsed: false };
  if (now < dueAt) return { stage: 'reminded', nextAt: dueAt, lapsed: false };
  const lapsed = lapsesAt !== null && now >= lapsesAt;
  return { stage: 'overdue', nextAt: lapsed ? null : lapsesAt, lapsed };
}

/** Overdue is shown and climbs to the supervisor; it moves no responsibility (R7: never by time-out). */
export function isOverdue(dueAt: Date | null, now: Date): boolean {
  return dueAt !== null && now >= dueAt;
}
