import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consentStateAt } from '../../../services/country-node/src/domain/consent/consent-state.js';
import type { ConsentEvent, Override } from '../../../services/country-node/src/domain/consent/types.js';
import {
  mayStandAlone,
  REVIEW_HOURS,
  standsAlone,
  URGENT_PURPOSE,
} from '../../../services/country-node/src/domain/safeguards/r08-vital-interest.js';
import { approverIsOther } from '../../../services/country-node/src/domain/safeguards/r09-approver-not-author.js';
import { sampleConfiguration } from '../../support/national-law.js';

const AT = Date.parse('2026-11-23T10:00:00.000Z');
const hour = (hours: number) => new Date(AT + hours * 3_600_000).toISOString();

const found = (from: number, hours: number, more: Partial<Override> = {}): Override => ({
  ...{ ground: 'vital-interest', author: 'a', approver: 'a', purposes: [URGENT_PURPOSE] },
  ...{ recipients: [{ node: 'ne' }], categories: ['ID_CORE'] },
  ...{ validFrom: hour(from), reviewBy: hour(from + hours) },
  ...more,
});

describe('R8: what one person finds vital', () => {
  it.each<[string, Override, boolean]>([
    ['for urgent protection, for a day', found(0, 24), true],
    ['for longer than a day', found(0, 25), false],
    ['for something else as well', found(0, 1, { purposes: [URGENT_PURPOSE, 'case-transfer'] }), false],
    ['for nothing', found(0, 1, { purposes: [] }), false],
    ['on a legal order', found(0, 1, { ground: 'legal-order' }), false],
  ])('%s', (_name, override, stands) => expect(mayStandAlone(override)).toBe(stands));

  it('stands for nothing where nobody knows who found it', () => {
    const { author: _unknown, ...nobody } = found(0, 1);
    expect(mayStandAlone(nobody)).toBe(false);
  });

  it('never stands for longer than a day at a stretch, however often it is recorded alone', () => {
    const acts = fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 48 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(acts, fc.integer({ min: 0, max: 300 }), (made, then) => {
        const overrides = made.map(([from, hours]) => found(from, hours));
        const live = (at: number) =>
          overrides.some(
            (each, index) =>
              hour(at) >= each.validFrom &&
              hour(at) < each.reviewBy &&
              standsAlone(each, overrides.slice(0, index), approverIsOther),
          );
        const [first] = made;
        expect(live(then) && !(first && then >= first[0] && then < first[0] + REVIEW_HOURS)).toBe(false);
      }),
    );
  });

  it('may be found again after two people looked at it', () => {
    const seen = [found(0, 24), found(20, 40, { approver: 'b' })];
    expect(standsAlone(found(70, 24), seen, approverIsOther)).toBe(true);
    expect(standsAlone(found(70, 24), seen.slice(0, 1), approverIsOther)).toBe(false);
  });

  it('lets nothing go that a denial or a withheld item keeps, and ends with its time', () => {
    const { author: recordedBy, ...override } = found(0, 24);
    const event = { event: 'asked', at: hour(0), recordedBy, overrides: [override] } as unknown as ConsentEvent;
    const law = sampleConfiguration('mauritania');
    const at = (hours: number) =>
      consentStateAt([event], new Date(AT + hours * 3_600_000), law, false).overrides.length;
    expect([at(-1), at(0), at(23), at(24)]).toEqual([0, 1, 1, 0]);
  });
});
