import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { relyOnProofs } from '../../../services/country-node/src/domain/consent/rely-on-proofs.js';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';
import { reachesRecipient, weighConsent } from '../../../services/country-node/src/domain/consent/weigh-consent.js';
import { given, NE, permit, stateOf } from '../disclosure/disclosure-samples.js';

type Said = NonNullable<ConsentEvent['provisions']>;

const noTime = fc.constantFrom('2026-12-31T23:59:60Z', '2026-11-23\u202810:00:00Z', '2026-13-01T00:00:00Z', '');
const [SINCE, UNTIL] = ['2026-11-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'] as const;
/** A span of which one end, or each, is no time. */
const span = fc
  .record({ validFrom: fc.oneof(noTime, fc.constant(SINCE)), validUntil: fc.oneof(noTime, fc.constant(UNTIL)) })
  .filter(({ validFrom, validUntil }) => validFrom !== SINCE || validUntil !== UNTIL);
const may = (events: readonly ConsentEvent[]) =>
  'grant' in
  weighConsent(stateOf(events), { pointer: '/x', category: 'CARE', recipient: NE, purpose: 'case-transfer' });
const withdrawn: ConsentEvent = { event: 'withdrawn', at: '2026-11-03T00:00:00.000Z' };

describe('a record that bears what is no time (R1)', () => {
  it('permits nothing by it, and no longer than was said', () => {
    fc.assert(
      fc.property(span, (ends) => {
        expect(may([given()])).toBe(true);
        expect(may([given({ provisions: [permit(ends)] as Said })])).toBe(false);
      }),
    );
  });

  it('denies by it until a new record takes its place', () => {
    fc.assert(
      fc.property(span, (ends) => {
        const denial = given({ provisions: [permit({ ...ends, effect: 'deny' })] as Said });
        expect(may([given(), denial])).toBe(false);
        expect(stateOf([denial, withdrawn]).problem?.code).toBe('consent-withdrawn');
        expect(may([denial, given({ event: 'superseded' })])).toBe(true);
      }),
    );
  });

  it('consents to nothing at it; what narrows counts', () => {
    fc.assert(
      fc.property(noTime, fc.constantFrom('given', 'renewed', 'superseded'), (at, event) => {
        expect(may([given({ at, event })])).toBe(false);
        const denial = given({ at, event, provisions: [permit({ effect: 'deny' })] as Said });
        expect(may([given(), denial])).toBe(false);
      }),
    );
  });

  it('is narrowed to nothing by it', () => {
    fc.assert(
      fc.property(span, (ends) => {
        const narrowed = (more: object) => given({ event: 'narrowed', provisions: [permit(more)] as Said });
        expect(may([given(), narrowed({})])).toBe(true);
        expect(may([given(), narrowed(ends)])).toBe(false);
        expect(may([given({ provisions: [permit(ends)] as Said }), narrowed({})])).toBe(false);
      }),
    );
  });

  it('is stood in for by nothing that ends at it (R8, R9)', () => {
    const override = {
      ...{ ground: 'legal-order', reason: 'x', purposes: ['case-transfer'], recipients: [{ node: 'ne' }] },
      ...{ categories: ['CARE'], validFrom: SINCE, reviewBy: UNTIL },
    };
    const ordered = (more: object) =>
      given({
        ...{ event: 'asked', provisions: [], recordedBy: 'a', approvedBy: 'b' },
        overrides: [{ ...override, ...more }] as never,
      });
    fc.assert(
      fc.property(span, ({ validFrom, validUntil: reviewBy }) => {
        expect([may([ordered({})]), may([ordered({ validFrom, reviewBy })])]).toEqual([true, false]);
      }),
    );
  });

  it('gains nothing by a proof that ends at it', () => {
    fc.assert(
      fc.property(noTime, (expiry) => {
        const scope = { purposes: ['progress'], categories: ['CARE'], onwardSharing: 'none' } as never;
        const reaches = (until: string) =>
          reachesRecipient(relyOnProofs(stateOf([]), [{ scope, expiry: until }], NE.id), NE, 'progress');
        expect([reaches(UNTIL), reaches(expiry)]).toEqual([true, false]);
      }),
    );
  });
});
