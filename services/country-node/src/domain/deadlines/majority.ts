import { readAt } from '../disclosure/pointers.js';
import type { Json, JsonObject } from '../disclosure/types.js';
import type { NationalConfiguration } from '../national/national-configuration.js';
import { ofAgeFrom } from '../safeguards/r06-never-by-estimate.js';
import { addMonths, instantAt } from './local-time.js';

/** What a case waits for before the child is of age, as the list of deadlines names it. */
export const PLAN_FOR_MAJORITY = 'plan-for-majority';

/** When the caseworker is reminded to plan what goes on afterwards, and when it climbs. */
export interface MajorityCourse {
  remindAt: Date;
  dueAt: Date;
}

/**
 * R6, R15: by national law (`majority`) and a date of birth that nobody estimated or doubts: an estimate makes nobody an
 * adult, not even to come. Reminded at the longest time before it, climbs at the shortest, or on the day itself where the
 * law names one time only. It closes nothing.
 * @returns undefined where no such date is known, or the plan has an action for it already
 */
export function majorityCourse(
  caseFile: JsonObject,
  law: Pick<NationalConfiguration, 'majority' | 'calendar'>,
): MajorityCourse | undefined {
  const { majority, calendar } = law;
  const { age, remindMonthsBefore: months } = majority;
  const born = readAt(caseFile, '/identification/birthDate');
  const ofAge = ofAgeFrom(caseFile, law);
  if (typeof born !== 'string' || !ofAge || isPlanned(caseFile)) return undefined;
  const before = (count: number) => instantAt({ date: addMonths(born, age * 12 - count), ms: 0 }, calendar.timeZone);
  return { remindAt: before(Math.max(...months)), dueAt: months.length > 1 ? before(Math.min(...months)) : ofAge };
}

function isPlanned(caseFile: JsonObject): boolean {
  const actions = readAt(caseFile, '/plan/actions') as Json;
  if (!Array.isArray(actions)) return false;
  return actions.some(
    (each) => readAt(each, '/code') === 'adulthood_planning' && readAt(each, '/status') !== 'cancelled',
  );
}
