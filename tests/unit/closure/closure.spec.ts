import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InputCloseCase } from '#libs/schema-check/generated/types.js';
import { addMonths, closureTerms } from '../../../services/country-node/src/domain/closure/closure-terms.js';
import { judgeClosure } from '../../../services/country-node/src/domain/closure/judge-closure.js';
import { majorityCourse } from '../../../services/country-node/src/domain/deadlines/majority.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { isProvenAdult } from '../../../services/country-node/src/domain/safeguards/r06-never-by-estimate.js';
import { isCaseClosed, isCaseOpen } from '../../../services/country-node/src/domain/safeguards/r16-case-open.js';
import { sampleConfiguration } from '../../support/national-law.js';

const AT = new Date('2026-11-23T10:00:00.000Z');
const SAMPLE = sampleConfiguration();
/** The law of a country with these clocks. */
const lawAt = (timeZone: string) => ({
  majority: { age: 18, remindMonthsBefore: [6] },
  calendar: { ...SAMPLE.calendar, timeZone },
});
const LAW = lawAt('UTC');
const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true });
const day = (at: Date) => at.toISOString().slice(0, 10);
const contact = { function: 'Duty desk', organisation: 'Authority (fictional)', channel: 'desk@authority.example' };

describe('who is of age (R6)', () => {
  it('only by a date of birth, eighteen years later, that nobody estimated and nobody doubts', () => {
    fc.assert(
      fc.property(date, fc.boolean(), fc.boolean(), date, (born, ageEstimated, ageInDoubt, at) => {
        const file = { identification: { birthDate: day(born), ageEstimated, ageInDoubt } };
        const year = Number(day(born).slice(0, 4));
        const rest = day(born).slice(4);
        const grown = day(at) >= `${year + 18}${rest === '-02-29' && (year + 18) % 4 !== 0 ? '-03-01' : rest}`;
        expect(isProvenAdult(file, at, LAW)).toBe(grown && !ageEstimated && !ageInDoubt);
      }),
    );
  });

  it.each([
    ['Africa/Niamey', '2008-11-23', '2026-11-22T23:00:00.000Z'],
    ['Africa/Dakar', '2008-11-23', '2026-11-23T00:00:00.000Z'],
    ['America/Bogota', '2008-11-23', '2026-11-23T05:00:00.000Z'],
    ['Africa/Niamey', '2008-02-29', '2026-02-28T23:00:00.000Z'],
  ])(
    'from midnight by the clocks of %s, the day to which the deadline of the plan runs: born on %s',
    (zone, birthDate, from) => {
      const [file, law, first] = [{ identification: { birthDate } }, lawAt(zone), new Date(from)];
      expect(isProvenAdult(file, new Date(first.getTime() - 1), law)).toBe(false);
      expect(isProvenAdult(file, first, law)).toBe(true);
      expect(majorityCourse(file, law)?.dueAt).toEqual(first);
    },
  );

  it('not by a day that no calendar comes to', () => {
    expect(isProvenAdult({ identification: { birthDate: '9999-12-31' } }, AT, LAW)).toBe(false);
    expect(majorityCourse({ identification: { birthDate: '9999-12-31' } }, LAW)).toBeUndefined();
  });

  it.each<[string, JsonObject]>([
    ['no file', {}],
    ['an age in years', { identification: { ageYears: 25 } }],
    ['half a date', { identification: { birthDate: '1990' } }],
    ['a summary', { ageBand: '18+' }],
  ])('not by %s', (_, file) => {
    expect(isProvenAdult(file, AT, LAW)).toBe(false);
  });
});

describe('what a closure needs (R16)', () => {
  const right: InputCloseCase = {
    reason: 'plan_implemented',
    goals: 'partly_reached',
    childInformed: { informed: true },
    closedOn: '2026-11-23',
    contact,
  };
  const judge = (change: Partial<InputCloseCase>, caseFile: JsonObject = {}) =>
    judgeClosure({ ...right, ...change }, { caseFile, at: AT, law: LAW });

  it('is all there', () => {
    expect(judge({})).toBeUndefined();
    expect(judge({ reason: 'support_not_wished', nothingOpposes: true, goals: 'not_reached' })).toBeUndefined();
    const { childInformed: _nobody, ...untold } = right;
    for (const reason of ['death', 'location_unknown'] as const) {
      expect(judgeClosure({ ...untold, reason }, { caseFile: {}, at: AT, law: LAW })).toBeUndefined();
    }
    const grown = { identification: { birthDate: '2008-11-23' } };
    expect(judge({ reason: 'turned_18', handedTo: contact }, grown)).toBeUndefined();
  });

  it.each<[string, Partial<InputCloseCase>, JsonObject, string]>([
    ['a child that was not told', { childInformed: { informed: false } }, {}, 'closure-incomplete /childInformed'],
    ['a plan of which nothing was reached', { goals: 'not_reached' }, {}, 'closure-incomplete /goals'],
    ['a high risk that is left', {}, { risk: { level: 'high' } }, 'closure-incomplete /goals'],
    ['a wish that something opposes', { reason: 'support_not_wished' }, {}, 'closure-incomplete /nothingOpposes'],
    ['a day that has not come', { closedOn: '2026-11-24' }, {}, 'closure-incomplete /closedOn'],
    ['a birthday by estimate', { reason: 'turned_18', handedTo: contact }, {}, 'age-not-proved /reason'],
    [
      'a grown child that nobody takes over',
      { reason: 'turned_18' },
      { identification: { birthDate: '2008-11-23' } },
      'closure-incomplete /handedTo',
    ],
  ])('is refused for %s', (_, change, file, problem) => {
    const found = judge(change, file);
    expect([found?.code, ...(found?.pointers ?? [])].join(' ')).toBe(problem);
  });

  it.each([
    ['2026-11-24', 'Africa/Niamey', '2026-11-23T23:00:00.000Z', undefined],
    ['2026-11-24', 'Africa/Niamey', '2026-11-23T22:59:59.999Z', ['/closedOn']],
    ['2026-11-24', 'America/Bogota', '2026-11-24T04:59:59.999Z', ['/closedOn']],
  ])('on %s by the clocks of %s at %s: %j', (closedOn, zone, at, pointers) => {
    const found = judgeClosure({ ...right, closedOn }, { caseFile: {}, at: new Date(at), law: lawAt(zone) });
    expect(found?.pointers).toEqual(pointers);
  });

  it('is told only while the case is closed, and nothing is begun of a closed one', () => {
    const asked = (status: 'open' | 'closed') => ({ status }) as Parameters<typeof isCaseOpen>[0];
    expect([isCaseOpen(asked('open')), isCaseOpen(asked('closed'))]).toEqual([undefined, 'case-closed']);
    expect([isCaseClosed(asked('closed')), isCaseClosed(asked('open'))]).toEqual([undefined, 'case-not-closed']);
  });
});

describe('what runs from a closure on', () => {
  const law = { retention: [{ outcome: 'closed', months: 120 }], risk: { closureFollowUpMonths: 3 } };

  it('is the law’s time of keeping the whole, and of looking again', () => {
    const terms = closureTerms(law, AT);
    expect(terms.retentionUntil.toISOString()).toBe('2036-11-23T10:00:00.000Z');
    expect(terms.followUpDueAt.toISOString()).toBe('2027-02-23T10:00:00.000Z');
    const longer = {
      ...law,
      retention: [...law.retention, { outcome: 'closed', category: 'BIO_PHOTO' as const, months: 999 }],
    };
    expect(closureTerms(longer, AT)).toEqual(terms);
  });

  it('has no end where the law names none', () => {
    expect(
      closureTerms({ ...law, retention: [{ outcome: 'transferred', months: 1 }] }, AT).retentionUntil.getUTCFullYear(),
    ).toBe(9999);
  });

  it('is the same day of a later month, or its last', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: 0, max: 240 }), (from, months) => {
        const to = addMonths(from, months);
        const [months1, months2] = [from, to].map((at) => at.getUTCFullYear() * 12 + at.getUTCMonth());
        expect(months2).toBe((months1 ?? 0) + months);
        expect(to.getUTCDate()).toBeLessThanOrEqual(from.getUTCDate());
        if (from.getUTCDate() <= 28) expect(to.getUTCDate()).toBe(from.getUTCDate());
      }),
    );
  });
});
