import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  climbAt,
  couldHear,
  isKeptFrom,
  type Level,
  LEVELS,
  levelNow,
  type Listener,
  mayHear,
} from '../../../services/country-node/src/domain/voice/who-hears.js';
import { sampleConfiguration } from '../../support/national-law.js';

const person = (id: string, role: string, more: Partial<Listener> = {}): Listener => ({
  ...{ id, roles: [role], active: true, onCase: false, actsOnCase: role === 'supervisor' },
  ...more,
});
const WORKER = person('worker', 'caseworker', { onCase: true, actsOnCase: true });
const OTHER = person('other', 'caseworker');
const CHIEF = person('chief', 'supervisor');
const CHIEF_2 = person('chief-2', 'supervisor');
const OFFICER = person('officer', 'data-protection-officer');
const AUDITOR = person('auditor', 'auditor');
const HEARING = ['supervisor', 'data-protection-officer', 'auditor'];
const STAFF = [WORKER, OTHER, CHIEF, CHIEF_2, OFFICER, AUDITOR];

const objection = { sort: 'objection' as const };
const complaint = (staff?: string[], abuse = false) => ({
  sort: 'complaint' as const,
  ...(staff ? { concerns: { staff, ...(abuse ? { abuse } : {}) } } : {}),
});
const hearers = (said: Parameters<typeof mayHear>[0], staff = STAFF, climbs = 0) => {
  const now = levelNow(said, staff, climbs);
  return [now, staff.filter((who) => now && mayHear(said, who, now)).map(({ id }) => id)];
};

describe('who hears what a child says', () => {
  it.each([
    ['an objection', objection, 0, 'team', ['worker', 'chief', 'chief-2']],
    ['an objection that nobody answered', objection, 2, 'data-protection', ['worker', 'chief', 'chief-2', 'officer']],
    ['a correction', { sort: 'correction' as const }, 0, 'team', ['worker', 'chief', 'chief-2']],
    ['a complaint of nobody here', complaint(), 0, 'supervisor', ['chief', 'chief-2']],
    ['a complaint of the caseworker', complaint(['worker']), 0, 'supervisor', ['chief', 'chief-2']],
    ['a complaint of a supervisor', complaint(['chief']), 0, 'supervisor', ['chief-2']],
    ['a complaint of every supervisor', complaint(['chief', 'chief-2']), 0, 'data-protection', ['officer']],
    ['a complaint of all but the auditor', complaint(['chief', 'chief-2', 'officer']), 0, 'auditor', ['auditor']],
    ['a complaint of somebody unknown', complaint([]), 0, 'data-protection', ['officer']],
    ['abuse by the caseworker', complaint(['worker'], true), 0, 'data-protection', ['officer']],
    ['abuse by the officer', complaint(['officer'], true), 0, 'auditor', ['auditor']],
    ['abuse that nobody answered', complaint(['worker'], true), 1, 'auditor', ['officer', 'auditor']],
  ])('%s', (_name, said, climbs, level, ids) => {
    expect(hearers(said, STAFF, climbs)).toEqual([level, ids]);
  });

  it('of abuse, not even an officer to whom the case was given', () => {
    const onCase = { ...OFFICER, onCase: true };
    expect(hearers(complaint([], true), [CHIEF, onCase, AUDITOR])).toEqual(['auditor', ['auditor']]);
  });

  it('nobody who left', () => {
    expect(hearers(complaint(), [{ ...CHIEF, active: false }, OFFICER])).toEqual(['data-protection', ['officer']]);
  });

  it.each<[string, Listener[], ReturnType<typeof complaint>, [Level | undefined, string[]]]>([
    ['whom nobody could name', [WORKER, CHIEF], complaint([]), ['supervisor', ['chief']]],
    ['of abuse by the officer', [WORKER, CHIEF, OFFICER], complaint(['officer'], true), ['supervisor', ['chief']]],
    ['of a supervisor', [CHIEF, CHIEF_2], complaint(['chief'], true), ['supervisor', ['chief-2']]],
    ['whom nobody could name, nor who has the case', [{ ...CHIEF, onCase: true }], complaint([]), [undefined, []]],
    ['of the only one there is', [WORKER, CHIEF], complaint(['chief']), [undefined, []]],
    ['and no machine', [person('program', 'machine')], complaint([]), [undefined, []]],
  ])('where nobody is left above, a supervisor who is not one of those %s', (_whom, staff, said, heard) => {
    expect(hearers(said, staff)).toEqual(heard);
    expect(hearers(said, staff, 3)).toEqual(heard);
    expect(staff.filter((who) => couldHear(said, who)).map(({ id }) => id)).toEqual(heard[1]);
  });

  it('never those it concerns, whatever their roles, whoever is there, and however long it waits', () => {
    const roles = ['caseworker', 'supervisor', 'data-protection-officer', 'auditor', 'administrator'];
    const listener = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd'),
      roles: fc.uniqueArray(fc.constantFrom(...roles), { minLength: 1 }),
      active: fc.boolean(),
      onCase: fc.boolean(),
      actsOnCase: fc.boolean(),
    });
    const staff = fc.uniqueArray(listener, { selector: ({ id }) => id });
    const concerned = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
    fc.assert(
      fc.property(staff, concerned, fc.boolean(), fc.nat({ max: 5 }), (people, ids, abuse, climbs) => {
        const said = complaint(ids, abuse);
        const now = levelNow(said, people, climbs);
        const heardBy = people.filter((each) => now && mayHear(said, each, now));
        // At nobody only where nobody is left, and not silently.
        expect(now === undefined).toBe(!people.some((each) => couldHear(said, each)));
        expect(heardBy.length === 0).toBe(now === undefined);
        for (const who of heardBy) {
          expect(ids).not.toContain(who.id);
          expect(isKeptFrom(said, who)).toBe(false);
          if (abuse) expect(who.onCase || !who.roles.some((role) => HEARING.includes(role))).toBe(false);
        }
      }),
    );
  });
});

describe('what stays unanswered climbs (R15)', () => {
  it('by one level a term, as national law says, and to the last at most', () => {
    const law = {
      ...sampleConfiguration(),
      deadlines: [
        {
          conversation: 'child-voice',
          terms: Object.fromEntries(
            ['high', 'medium', 'low'].map((risk) => [risk, { amount: 10, unit: 'hours' as const }]),
          ) as never,
        },
      ],
    };
    const since = new Date('2026-11-23T09:00:00.000Z');
    const at = (hours: number) => {
      const { climbs, dueAt } = climbAt(objection, since, new Date(since.getTime() + hours * 3_600_000), law);
      return [climbs, (dueAt.getTime() - since.getTime()) / 3_600_000];
    };
    expect([at(0), at(9.9), at(10), at(25), at(1_000)]).toEqual([
      [0, 10],
      [0, 10],
      [1, 20],
      [2, 30],
      [3, 40],
    ]);
    expect(LEVELS.indexOf('auditor' satisfies Level)).toBe(3);
  });
});
