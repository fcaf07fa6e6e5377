import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { caseReviewDueAt } from '../../../services/country-node/src/domain/deadlines/case-review.js';
import { sampleConfiguration } from '../../support/national-law.js';

const law = sampleConfiguration();
const at = (day: string) => new Date(`${day}T10:00:00.000Z`);
const createdAt = at('2026-11-23');
const due = (file: object | undefined, reviewed?: string, national = law) =>
  caseReviewDueAt(
    file as never,
    { createdAt, reviewedAt: reviewed ? at(reviewed) : undefined },
    national,
  ).toISOString();

describe('when a case is to be looked at again (R15)', () => {
  it.each([
    ['three months after it came, where nothing says otherwise', {}, undefined, '2027-02-23T10:00:00.000Z'],
    ['the same where nothing of it can be read', undefined, undefined, '2027-02-23T10:00:00.000Z'],
    ['three months after it was last looked at', {}, '2027-01-10', '2027-04-10T10:00:00.000Z'],
    ['after the day of the plan', { plan: { reviewDueOn: '2026-12-20' } }, undefined, '2026-12-21T00:00:00.000Z'],
    ['after that of the assessment', { bia: { reviewDueOn: '2026-12-20' } }, undefined, '2026-12-21T00:00:00.000Z'],
    ['after that of the placement', { care: { reviewDueOn: '2026-12-20' } }, undefined, '2026-12-21T00:00:00.000Z'],
    [
      'after that of the determination',
      { bid: { followUpDueOn: '2026-12-20' } },
      undefined,
      '2026-12-21T00:00:00.000Z',
    ],
    [
      'after the first of several',
      { plan: { reviewDueOn: '2027-01-20' }, bia: { reviewDueOn: '2026-12-20' } },
      undefined,
      '2026-12-21T00:00:00.000Z',
    ],
    [
      'no later than the law says, whatever day is named',
      { plan: { reviewDueOn: '2030-01-01' } },
      undefined,
      '2027-02-23T10:00:00.000Z',
    ],
    [
      'at once for a day that passed before it came',
      { plan: { reviewDueOn: '2026-01-01' } },
      undefined,
      '2026-01-02T00:00:00.000Z',
    ],
    [
      'not again for a day on which it was looked at',
      { plan: { reviewDueOn: '2026-12-20' } },
      '2026-12-20',
      '2027-03-20T10:00:00.000Z',
    ],
    [
      'still on a day that was not yet there then',
      { plan: { reviewDueOn: '2026-12-20' } },
      '2026-12-19',
      '2026-12-21T00:00:00.000Z',
    ],
  ])('%s', (_name, file, reviewed, expected) => {
    expect(due(file, reviewed)).toBe(expected);
  });

  it('by the months and the clocks of the country', () => {
    const other = {
      ...law,
      risk: { ...law.risk, caseReviewMonths: 1 },
      calendar: { ...law.calendar, timeZone: 'Africa/Niamey' },
    };
    expect(due({}, undefined, other)).toBe('2026-12-23T10:00:00.000Z');
    expect(due({ plan: { reviewDueOn: '2026-12-01' } }, undefined, other)).toBe('2026-12-01T23:00:00.000Z');
  });

  it('is never put off by a day that is named, and a review never brings it nearer than it was', () => {
    const day = fc
      .date({ min: at('2026-01-01'), max: at('2028-01-01'), noInvalidDate: true })
      .map((one) => one.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.option(day, { nil: undefined }), day, (reviewed, named) => {
        const file = { plan: { reviewDueOn: named } };
        expect(due(file, reviewed) <= due({}, reviewed)).toBe(true);
        if (reviewed && reviewed >= '2026-11-23') expect(due(file, reviewed) >= due(file)).toBe(true);
      }),
    );
  });
});
