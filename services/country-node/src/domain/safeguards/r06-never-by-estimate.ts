import type { ConsentEvent } from '../consent/types.js';
import { readAt } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';

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

/**
 * R6: whether a person is of age by a date of birth that nobody estimated and nobody doubts. An age in years is no date, and
 * doubt means child.
 * @param majority age from which national law takes a person for an adult, in years
 */
export function isProvenAdult(caseFile: JsonObject, at: Date, majority: number): boolean {
  const born = readAt(caseFile, '/identification/birthDate');
  if (isAgeDoubted(caseFile) || typeof born !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(born)) return false;
  const [year = 0, month = 0, day = 0] = born.split('-').map(Number);
  return at.getTime() >= Date.UTC(year + majority, month - 1, day);
}
