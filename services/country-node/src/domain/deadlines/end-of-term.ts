import type { Calendar, NationalConfiguration, Risk, Term } from '../national/national-configuration.js';
import { addDates, instantAt, localMoment } from './local-time.js';
import { addWorkingDays, addWorkingTime } from './working-time.js';

const HOUR_MS = 3_600_000;

/**
 * When a term ends that began at `since`. Hours pass day and night; days end at the same time of day, whatever the clocks
 * did meanwhile; working hours and days count as the calendar says, the last working day to its closing (R15).
 */
export function endOfTerm({ amount, unit }: Term, since: Date, calendar: Calendar): Date {
  switch (unit) {
    case 'hours':
      return new Date(since.getTime() + amount * HOUR_MS);
    case 'working-hours':
      return addWorkingTime(since, amount * HOUR_MS, calendar);
    case 'days': {
      const { date, ms } = localMoment(since, calendar.timeZone);
      return instantAt({ date: addDates(date, amount), ms }, calendar.timeZone);
    }
    case 'working-days':
      return addWorkingDays(since, amount, calendar);
  }
}

/** What of a conversation decides how long an answer may take. */
export interface Awaiting {
  kind: string;
  /** The step after which somebody is awaited. */
  step: string;
  risk: Risk | undefined;
}

/**
 * R15: the term for an answer, by kind and step where national configuration names them, else as for a first intervention.
 * A risk that is not known counts as high: doubt must not lengthen a child's wait.
 */
export function termFor(awaiting: Awaiting, law: NationalConfiguration): Term {
  const terms = entryFor(awaiting, law)?.terms ?? law.risk.firstIntervention;
  return terms[awaiting.risk ?? 'high'];
}

/** R15: until when an answer is due that is awaited since `since`, by the law of whoever is awaited. */
export function answerBy(awaiting: Awaiting, since: Date, law: NationalConfiguration): Date {
  return endOfTerm(termFor(awaiting, law), since, law.calendar);
}

/** When what nobody answered lapses, by the law of whoever waits; null where that law says nothing of it. */
export function lapsesAt(awaiting: Awaiting, since: Date, law: NationalConfiguration): Date | null {
  const term = entryFor(awaiting, law)?.lapse;
  return term ? endOfTerm(term, since, law.calendar) : null;
}

function entryFor({ kind, step }: Awaiting, { deadlines }: NationalConfiguration) {
  const ofKind = deadlines.filter((each) => each.conversation === kind);
  return ofKind.find((each) => each.step === step) ?? ofKind.find((each) => each.step === undefined);
}
