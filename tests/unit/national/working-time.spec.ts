import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerBy, endOfTerm, lapsesAt } from '../../../services/country-node/src/domain/deadlines/end-of-term.js';
import { instantAt, localMoment } from '../../../services/country-node/src/domain/deadlines/local-time.js';
import { isOverdue, remindAt, standingAt } from '../../../services/country-node/src/domain/deadlines/stage.js';
import { addWorkingTime, openingsOn } from '../../../services/country-node/src/domain/deadlines/working-time.js';
import { sampleConfiguration } from '../../support/national-law.js';

const NIGER = sampleConfiguration('niger');
const { calendar } = NIGER;
const HOUR_MS = 3_600_000;
/** Niamey is an hour ahead of UTC all year; Friday has the morning only. */
const at = (text: string) => new Date(`${text}+01:00`);

describe('a term', () => {
  it.each([
    ['hours pass on a holiday', { amount: 24, unit: 'hours' }, '2026-12-24T16:00:00', '2026-12-25T16:00:00'],
    ['days end at the same time of day', { amount: 3, unit: 'days' }, '2026-12-24T16:00:00', '2026-12-27T16:00:00'],
    [
      'working days end with the offices',
      { amount: 1, unit: 'working-days' },
      '2026-11-23T10:00:00',
      '2026-11-24T17:30:00',
    ],
    ['no working day on a weekend', { amount: 2, unit: 'working-days' }, '2026-11-26T10:00:00', '2026-11-30T17:30:00'],
    ['nor on a holiday', { amount: 1, unit: 'working-days' }, '2026-12-17T10:00:00', '2026-12-21T17:30:00'],
    ['nor on one that moves', { amount: 1, unit: 'working-days' }, '2026-05-26T10:00:00', '2026-05-28T17:30:00'],
    [
      'working hours stand still at noon',
      { amount: 4, unit: 'working-hours' },
      '2026-11-23T11:00:00',
      '2026-11-23T17:00:00',
    ],
    ['and over a weekend', { amount: 2, unit: 'working-hours' }, '2026-11-27T12:00:00', '2026-11-30T09:00:00'],
    [
      'begun at night, from the morning',
      { amount: 1, unit: 'working-hours' },
      '2026-11-23T22:00:00',
      '2026-11-24T09:00:00',
    ],
  ] as const)('%s', (_says, term, since, end) => {
    expect(endOfTerm(term, at(since), calendar)).toEqual(at(end));
  });

  it('of days keeps its time of day when the clocks change', () => {
    const madrid = { ...calendar, timeZone: 'Europe/Madrid' };
    const term = { amount: 1, unit: 'days' } as const;
    expect(endOfTerm(term, new Date('2026-03-28T09:00:00Z'), madrid)).toEqual(new Date('2026-03-29T08:00:00Z'));
  });

  it('of working time ends while offices are open, and exactly so much of it has passed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8_760 }), fc.integer({ min: 1, max: 200 }), (after, hours) => {
        const since = new Date(Date.parse('2026-01-01T00:00:00Z') + after * HOUR_MS);
        const end = addWorkingTime(since, hours * HOUR_MS, calendar);
        expect(openBetween(since, end)).toBe(hours * HOUR_MS);
        expect(addWorkingTime(since, (hours + 1) * HOUR_MS, calendar) > end).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  /** Counted otherwise than the code does: day by day, all openings cut to the span. */
  function openBetween(from: Date, until: Date): number {
    let sum = 0;
    for (let day = from.getTime() - 86_400_000; day < until.getTime() + 86_400_000; day += 86_400_000) {
      for (const each of openingsOn(localMoment(new Date(day), calendar.timeZone).date, calendar)) {
        const begin = Math.max(each.from.getTime(), from.getTime());
        sum += Math.max(0, Math.min(each.until.getTime(), until.getTime()) - begin);
      }
    }
    return sum;
  }

  it('is read on clocks that exist, in every zone', () => {
    const zones = ['Africa/Niamey', 'Africa/Casablanca', 'Europe/Rome', 'Africa/Cairo', 'Asia/Kolkata'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true }),
        (zone, date) => {
          const back = instantAt(localMoment(date, zone), zone);
          // The hour that is shown twice in autumn is the first of the two.
          expect([0, HOUR_MS]).toContain(date.getTime() - back.getTime());
        },
      ),
    );
  });
});

describe('R15: the term for an answer', () => {
  const since = at('2026-11-23T11:00:00');
  const due = (step: string, risk: 'high' | 'medium' | 'low' | undefined) =>
    answerBy({ kind: 'case-transfer', step, risk }, since, NIGER);

  it('follows the risk, and counts as high where nobody knows it', () => {
    expect(due('offer', 'high')).toEqual(at('2026-11-24T11:00:00'));
    expect(due('offer', 'medium')).toEqual(at('2026-11-26T11:00:00'));
    expect(due('offer', 'low')).toEqual(at('2026-11-30T11:00:00'));
    expect(due('offer', undefined)).toEqual(due('offer', 'high'));
  });

  it('is that of the step where the law names it', () => {
    expect(due('accept', 'medium')).toEqual(at('2026-11-25T17:30:00'));
  });

  it('of a kind that the law does not name is that of a first intervention; it never lapses', () => {
    const other = { kind: 'referral', step: 'request', risk: 'low' } as const;
    expect(answerBy(other, since, NIGER)).toEqual(at('2026-11-30T11:00:00'));
    expect(lapsesAt(other, since, NIGER)).toBeNull();
    expect(lapsesAt({ ...other, kind: 'case-transfer' }, since, NIGER)).toEqual(at('2026-12-23T11:00:00'));
  });
});

describe('a deadline', () => {
  const [since, dueAt] = [at('2026-11-23T11:00:00'), at('2026-11-24T11:00:00')];
  const after = (hours: number) => new Date(since.getTime() + hours * HOUR_MS);
  const standing = (hours: number, change: object = {}) =>
    standingAt({ since, dueAt, lapsesAt: null, ours: true, ...change }, 6, after(hours));

  it('reminds the caseworker, then climbs', () => {
    expect(standing(17.9)).toEqual({ stage: 'set', nextAt: after(18), lapsed: false });
    expect(standing(18)).toEqual({ stage: 'reminded', nextAt: dueAt, lapsed: false });
    expect(standing(24)).toEqual({ stage: 'overdue', nextAt: null, lapsed: false });
  });

  it('reminds nobody here of what the other side owes', () => {
    expect(standing(18, { ours: false })).toEqual({ stage: 'set', nextAt: dueAt, lapsed: false });
    expect(standing(24, { ours: false }).stage).toBe('overdue');
  });

  it('lapses only where a time is given, and never before it is overdue', () => {
    expect(standing(30, { lapsesAt: after(48) })).toEqual({ stage: 'overdue', nextAt: after(48), lapsed: false });
    expect(standing(48, { lapsesAt: after(48) })).toEqual({ stage: 'overdue', nextAt: null, lapsed: true });
    expect(standing(5, { lapsesAt: after(1) }).lapsed).toBe(false);
  });

  it('reminds in the second half of a short term', () => {
    expect(remindAt({ since, dueAt: after(4) }, 6)).toEqual(after(2));
  });

  it('is overdue from its very moment, and never without one', () => {
    expect([isOverdue(dueAt, new Date(dueAt.getTime() - 1)), isOverdue(dueAt, dueAt), isOverdue(null, dueAt)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
