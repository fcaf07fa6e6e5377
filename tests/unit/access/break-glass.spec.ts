import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  EMERGENCY_HOURS,
  emergencyCategories,
  endOfEmergency,
  isLive,
  mayBreakGlass,
  needsNoGlass,
} from '../../../services/country-node/src/domain/access/break-glass.js';
import { STAFF_ROLES } from '../../../services/country-node/src/domain/access/roles-together.js';
import { seesEverything } from '../../../services/country-node/src/domain/access/visible-categories.js';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';

const NEVER = ['consular-officer', 'administrator', 'auditor', 'system'];

describe('who may open a case in an emergency', () => {
  it.each(STAFF_ROLES)('%s alone', (role) => {
    expect(mayBreakGlass([role])).toBe(role === 'caseworker');
  });

  it('is one who reads cases that are given, and holds no function to which they are closed for ever', () => {
    fc.assert(
      fc.property(fc.subarray([...STAFF_ROLES]), (roles) => {
        const closed = roles.some((role) => NEVER.includes(role));
        expect(mayBreakGlass(roles)).toBe(roles.includes('caseworker') && !closed);
        expect(emergencyCategories(roles).size > 0).toBe(mayBreakGlass(roles));
      }),
    );
  });

  it.each([
    ['to whom it was given whole', ['caseworker'], { categories: null }, true],
    ['to whom it was given for health', ['caseworker'], { categories: ['HEALTH'] }, false],
    ['to whom it was not given', ['caseworker'], undefined, false],
    ['a supervisor', ['caseworker', 'supervisor'], undefined, true],
  ])('is not needed for one %s: %#', (_name, roles, assignment, wanted) => {
    expect(needsNoGlass(roles, assignment)).toBe(wanted);
  });
});

describe('what is read then', () => {
  it('is neither the notes of a therapist nor what was told in confidence', () => {
    const seen = emergencyCategories(['caseworker']);
    expect(CATEGORIES.filter((each) => !seen.has(each))).toEqual(['MHPSS', 'WITHHELD']);
    expect(seesEverything(seen)).toBe(false);
  });
});

describe('when it is over', () => {
  const now = new Date('2026-11-23T08:00:00Z');
  const until = endOfEmergency(now);
  const after = (ms: number) => new Date(now.getTime() + ms);
  const span = EMERGENCY_HOURS * 3_600_000;

  it.each([
    ['at once', 0, null, true],
    ['to its last millisecond', span - 1, null, true],
    ['at its end', span, null, false],
    ['later', span + 1, null, false],
    ['when somebody ended it', 0, now, false],
  ])('%s', (_name, ms, endedAt, wanted) => {
    expect(isLive({ until, endedAt }, after(ms))).toBe(wanted);
  });
});
