import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAgainst } from '#libs/schema-check/check.js';

const { $defs } = JSON.parse(readFileSync('schemas/common.v1.json', 'utf8')) as {
  $defs: Record<string, { pattern: string }>;
};
const CONSENT = 'urn:passerelle:schema:consent-event:v1';
const FILE = 'urn:passerelle:schema:case-file:v1';
const taken = {
  dateTime: (at: string) => checkAgainst(CONSENT, { event: 'asked', at }).ok,
  date: (day: string) => checkAgainst(FILE, { registration: { registeredOn: day } }).ok,
  partialDate: (day: string) => checkAgainst(FILE, { education: { interruptedOn: day } }).ok,
};

const number = (min: number, max: number, digits: number) =>
  fc.integer({ min, max }).map((value) => String(value).padStart(digits, '0'));
/** Days that look like days, whether or not the calendar has them. */
const dayLike = fc.tuple(number(0, 9_999, 4), number(0, 13, 2), number(0, 32, 2)).map((parts) => parts.join('-'));
const timeLike = fc
  .tuple(dayLike, fc.constantFrom('T', 't', ' ', '\u2028'), number(0, 25, 2), number(0, 60, 2), number(0, 61, 2))
  .map(([day, between, ...time]) => `${day}${between}${time.join(':')}`);
const dateTimeLike = fc
  .tuple(timeLike, fc.constantFrom('', '.', '.5', '.05', '.005', '.0005'), fc.constantFrom('Z', 'z', '+00:00', ''))
  .map((parts) => parts.join(''));
const said = (definition: string) => fc.stringMatching(new RegExp($defs[definition]?.pattern ?? ''));

describe('a time that a schema takes', () => {
  it('is one that a clock shows, and reads back as it was written', () => {
    fc.assert(
      fc.property(fc.oneof(dateTimeLike, said('dateTime')), (at) => {
        if (!taken.dateTime(at)) return;
        const [seconds = '', fraction = ''] = at.slice(0, -1).split('.');
        expect(new Date(at).toISOString()).toBe(`${seconds}.${fraction.padEnd(3, '0')}Z`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is every time to the millisecond of the years 1000 to 9999', () => {
    const [min, max] = [new Date('1000-01-01T00:00:00.000Z'), new Date('9999-12-31T23:59:59.999Z')];
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        const at = date.toISOString();
        expect([taken.dateTime(at), taken.dateTime(`${at.slice(0, 19)}Z`), taken.date(at.slice(0, 10))]).toEqual([
          ...[true, true, true],
        ]);
        expect([10, 7, 4].map((length) => taken.partialDate(at.slice(0, length)))).toEqual([true, true, true]);
      }),
    );
  });

  it.each([
    ['a leap second', '2026-12-31T23:59:60Z'],
    ['a separator of lines in it', '2026-11-23\u202810:00:00Z'],
    ['a space in it', '2026-11-23 10:00:00Z'],
    ['small letters', '2026-11-23t10:00:00z'],
    ['a day that the calendar has not', '2026-02-30T10:00:00Z'],
    ['the year 0', '0000-01-01T00:00:00Z'],
    ['a part of a millisecond', '2026-11-23T10:00:00.0001Z'],
    ['another offset', '2026-11-23T10:00:00+00:00'],
    ['midnight at the end of the day', '2026-11-23T24:00:00Z'],
  ])('has not %s', (_what, at) => {
    expect(taken.dateTime('2026-11-23T10:00:00Z')).toBe(true);
    expect(taken.dateTime(at)).toBe(false);
  });
});

describe('a day that a schema takes', () => {
  it.each(['date', 'partialDate'] as const)('is one that the calendar has: %s', (definition) => {
    fc.assert(
      fc.property(fc.oneof(dayLike, said(definition)), (day) => {
        if (!taken[definition](day)) return;
        expect(new Date(day).toISOString().slice(0, day.length)).toBe(day);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['2026-02-29', '2026-02-31', '2026-04-31', '2100-02-29', '0000-01-01'])('is not %s', (day) => {
    expect([taken.date('2028-02-29'), taken.partialDate('2028-02-29'), taken.partialDate('2000-02-29')]).toEqual([
      ...[true, true, true],
    ]);
    expect([taken.date(day), taken.partialDate(day)]).toEqual([false, false]);
  });
});
