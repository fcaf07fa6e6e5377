import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayOfWord } from '../../../services/country-node/src/domain/deadlines/day-of-word.js';

const SAID = new Date('2026-11-23T10:00:00.000Z');
const DAY_MS = 86_400_000;

describe('R15: what is promised for a day', () => {
  it('is due when that day ends, the same everywhere', () => {
    expect(dayOfWord('2027-01-31', SAID, 92).toISOString()).toBe('2027-02-01T00:00:00.000Z');
  });

  it('is due at the very instant where one was named', () => {
    expect(dayOfWord('2027-01-31T18:00:00.000Z', SAID, 92).toISOString()).toBe('2027-01-31T18:00:00.000Z');
  });

  it.each([undefined, '2031-01-01', 'soon'])('is due after three months at the latest: %s', (said) => {
    expect(dayOfWord(said, SAID, 92).getTime()).toBe(SAID.getTime() + 92 * DAY_MS);
  });

  it('never is due later than that, whatever is named', () => {
    const days = fc.date({ noInvalidDate: true }).map((day) => day.toISOString().slice(0, 10));
    const any = fc.option(fc.oneof(days, fc.string()), { nil: undefined });
    fc.assert(
      fc.property(any, (said) => dayOfWord(said, SAID, 92).getTime() <= SAID.getTime() + 92 * DAY_MS),
      { numRuns: 500 },
    );
  });
});
