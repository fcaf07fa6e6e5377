import { describe, expect, it } from '@jest/globals';
import { majorityCourse } from '../../../services/country-node/src/domain/deadlines/majority.js';
import { standingAt } from '../../../services/country-node/src/domain/deadlines/stage.js';
import { sampleConfiguration } from '../../support/national-law.js';

const law = sampleConfiguration();
const born = (birthDate: string, more: object = {}, actions: object[] = []) => ({
  identification: { birthDate, ...more },
  plan: { actions },
});
const days = (file: object, national = law) => {
  const course = majorityCourse(file as never, national);
  return course && [course.remindAt, course.dueAt].map((at) => at.toISOString().slice(0, 10));
};

describe('a plan for what goes on after majority', () => {
  it.each([
    ['by the months of national law', born('2009-07-23'), ['2027-01-23', '2027-05-23']],
    ['of a child born on a leap day', born('2008-02-29'), ['2025-08-29', '2025-12-29']],
    ['not by a year alone', born('2009'), undefined],
    ['not by an estimate (R6)', born('2009-07-23', { ageEstimated: true }), undefined],
    ['not by a date that is doubted (R6)', born('2009-07-23', { ageInDoubt: true }), undefined],
    ['not without a date', { identification: { ageYears: 17 } }, undefined],
    ['not once it is planned', born('2009-07-23', {}, [{ code: 'adulthood_planning', status: 'open' }]), undefined],
    [
      'still where that was given up',
      born('2009-07-23', {}, [{ code: 'adulthood_planning', status: 'cancelled' }]),
      ['2027-01-23', '2027-05-23'],
    ],
  ])('%s', (_name, file, expected) => {
    expect(days(file)).toEqual(expected);
  });

  it('by the age of another law, and to the day itself where it names one time', () => {
    const other = { ...law, majority: { age: 21, remindMonthsBefore: [12] } };
    expect(days(born('2009-07-23'), other)).toEqual(['2029-07-23', '2030-07-23']);
  });

  it('is reminded of when the law says, however long it is until its end', () => {
    const course = majorityCourse(born('2009-07-23') as never, law)!;
    const stage = (day: string) =>
      standingAt({ ...course, since: new Date('2026-11-23'), lapsesAt: null, ours: true }, 24, new Date(day)).stage;
    expect([stage('2027-01-22'), stage('2027-01-24'), stage('2027-05-22'), stage('2027-05-24')]).toEqual([
      'set',
      'reminded',
      'reminded',
      'overdue',
    ]);
  });
});
