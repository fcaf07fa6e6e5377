import type { ConsentEvent } from '../consent/types.js';
import { instantAt } from '../deadlines/local-time.js';
import { readAt } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';
import type { NationalConfiguration } from '../national/national-configuration.js';

/** R6: whether the age that a case file tells was estimated, or is doubted. */
export function isAgeDoubted(caseFile: JsonObject): boolean {
  return ['/identification/ageEstimated', '/identification/ageInDoubt'].some((p) => readAt(caseFile, p) === true);
}

/**
 * R6: an event of consent as it counts while the child's age is doubted: as if nobody had noted one. Years that somebody
 * estimated make no child old enough to consent alone, nor too young to be asked.
 */
export function withoutAge(event: ConsentEvent): ConsentEvent {
  if (event.childView?.ageYears === undefined) return event;
  const { ageYears: _doubted, ...childView } = event.childView;
  return { ...event, childView };
}

type OfAge = Pick<NationalConfiguration, 'majority' | 'calendar'>;

const LAST_YEAR = 9_999;

/**
 * R6: from when on a person is of age by a date of birth that nobody estimated and nobody doubts: from midnight of the
 * birthday by the country's own clocks, and for who was born on a leap day from 1 March of a year that has none. An age in
 * years is no date, and doubt means child.
 * @param law the age from which it takes a person for an adult (`majority.age`, years), and its clocks (`calendar.timeZone`)
 * @returns undefined where no such date is known
 */
export function ofAgeFrom(caseFile: JsonObject, { majority, calendar }: OfAge): Date | undefined {
  const born = readAt(caseFile, '/identification/birthDate');
  if (isAgeDoubted(caseFile) || typeof born !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(born)) return undefined;
  const [year = 0, month = 0, day = 0] = born.split('-').map(Number);
  if (year + majority.age > LAST_YEAR) return undefined;
  const date = new Date(Date.UTC(year + majority.age, month - 1, day)).toISOString().slice(0, 10);
  return instantAt({ date, ms: 0 }, calendar.timeZone);
}

/** R6: whether a person is of age by such a date. */
export function isProvenAdult(caseFile: JsonObject, at: Date, law: OfAge): boolean {
  const from = ofAgeFrom(caseFile, law);
  return from !== undefined && at >= from;
}
