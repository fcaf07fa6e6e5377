import { readAt } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';

/**
 * R6: whether a person is of age by a date of birth that nobody estimated and nobody doubts. An age in years is no date, and
 * doubt means child.
 * @param majority age from which national law takes a person for an adult, in years
 */
export function isProvenAdult(caseFile: JsonObject, at: Date, majority: number): boolean {
  const doubted = ['/identification/ageEstimated', '/identification/ageInDoubt'].some(
    (p) => readAt(caseFile, p) === true,
  );
  const born = readAt(caseFile, '/identification/birthDate');
  if (doubted || typeof born !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(born)) return false;
  const [year = 0, month = 0, day = 0] = born.split('-').map(Number);
  return at.getTime() >= Date.UTC(year + majority, month - 1, day);
}
