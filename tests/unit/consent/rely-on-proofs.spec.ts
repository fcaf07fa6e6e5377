import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ReceivedProof, relyOnProofs } from '../../../services/country-node/src/domain/consent/rely-on-proofs.js';
import type { ConsentEvent, ConsentState } from '../../../services/country-node/src/domain/consent/types.js';
import { reachesRecipient, weighConsent } from '../../../services/country-node/src/domain/consent/weigh-consent.js';
import { AT, given, IOM_NE, NE, permit, stateOf } from '../disclosure/disclosure-samples.js';

const day = (days: number) => new Date(Date.parse('2026-11-02T00:00:00.000Z') + days * 86_400_000).toISOString();
const PURPOSES = ['progress', 'case-transfer'] as const;
const CATEGORIES = ['CARE', 'PLAN', 'HEALTH'] as const;

const proof = (more: Partial<ReceivedProof> = {}): ReceivedProof => ({
  scope: { purposes: ['progress'], categories: ['CARE', 'PLAN'], onwardSharing: 'none' },
  expiry: day(90),
  takenInAt: day(1),
  ...more,
});
const event = (name: ConsentEvent['event'], on: number, more: Partial<ConsentEvent> = {}): ConsentEvent => ({
  ...{ event: name, at: day(on), recordedAt: day(on) },
  ...more,
});
/** Consents to something else, toward somebody else. */
const elsewhere = (on: number, more: Partial<ConsentEvent> = {}) =>
  given({
    ...{ at: day(on), recordedAt: day(on) },
    provisions: [permit({ purposes: ['referral'], recipients: [{ node: 'iom-ne' }] })] as never,
    ...more,
  });
const who = (name: 'child' | 'parent' | 'guardian' | 'court') => ({
  givenBy: { who: name, conflictOfInterest: false },
});
const relied = (events: readonly ConsentEvent[], ...proofs: ReceivedProof[]) =>
  relyOnProofs(stateOf(events), proofs, NE.id);
const may = (consent: ConsentState, category = 'CARE', purpose = 'progress') =>
  'grant' in weighConsent(consent, { pointer: '/x', category, recipient: NE, purpose });

describe('what a partner proved', () => {
  it('lets go back exactly what a live proof names, to nobody else (R1)', () => {
    const proofs = fc.record({
      scope: fc.record({
        purposes: fc.subarray([...PURPOSES]),
        categories: fc.subarray([...CATEGORIES]),
        onwardSharing: fc.constant('none' as const),
      }),
      expiry: fc.integer({ min: -60, max: 60 }).map(day),
      takenInAt: fc.integer({ min: 0, max: 20 }).map(day),
    });
    fc.assert(
      fc.property(fc.array(proofs, { maxLength: 4 }), (held) => {
        const consent = relied([], ...held);
        for (const purpose of PURPOSES) {
          expect(reachesRecipient(consent, IOM_NE, purpose)).toBe(false);
          for (const category of CATEGORIES) {
            const named = held.some(
              ({ scope, expiry }) =>
                scope.purposes.includes(purpose) && scope.categories.includes(category) && expiry > AT.toISOString(),
            );
            expect(may(consent, category, purpose)).toBe(named);
          }
        }
      }),
    );
  });

  it('changes nothing else of the record, and leaves what is denied here denied', () => {
    const denial = event('withdrawn', 2, {
      provisions: [permit({ purposes: ['progress'], categories: ['CARE'] })] as never,
    });
    const own = stateOf([elsewhere(1), denial]);
    const { provisions, ...rest } = relyOnProofs(own, [proof()], NE.id);
    expect({ ...rest, provisions: provisions.slice(0, own.provisions.length) }).toEqual(own);
    expect([may({ ...rest, provisions }), may({ ...rest, provisions }, 'PLAN')]).toEqual([false, true]);
  });

  it('counts where consent taken here ended by itself, and not while one is not valid', () => {
    expect(may(relied([event('expired', 2)], proof()))).toBe(true);
    expect(may(relied([elsewhere(2, { languageUnderstood: false })], proof()))).toBe(false);
    expect(may(relied([elsewhere(2, { languageUnderstood: false }), elsewhere(3)], proof()))).toBe(true);
  });
});

describe('everything refused or withdrawn here ends it (R10, R12)', () => {
  const stops: [string, ConsentEvent][] = [
    ...(['child', 'parent', 'guardian', 'court'] as const).flatMap((name): [string, ConsentEvent][] => [
      [`a refusal by the ${name}`, event('refused', 2, who(name))],
      [`a withdrawal by the ${name}`, event('withdrawn', 2, who(name))],
    ]),
    ['a refusal by nobody knows whom', event('refused', 2)],
    ['the child’s no, when asked', event('asked', 2, { childView: { view: 'refused' } })],
    [
      'the child’s no beside a guardian’s consent',
      elsewhere(2, { ...who('guardian'), childView: { view: 'refused' } }),
    ],
    ['a refusal that bears an earlier day', { ...event('refused', 0, who('guardian')), recordedAt: day(2) }],
  ];

  it.each(stops)('%s', (_name, stop) => {
    expect(may(relied([], proof()))).toBe(true);
    expect(may(relied([stop], proof()))).toBe(false);
    // What comes while the refusal stands does not lift it, either.
    expect(may(relied([stop], proof({ takenInAt: day(3) })))).toBe(false);
  });

  it.each(stops)('for good, whatever is consented to later: %s', (_name, stop) => {
    const anything = fc.constantFrom(
      elsewhere(4),
      elsewhere(4, { event: 'superseded' }),
      elsewhere(4, { event: 'renewed' }),
      elsewhere(4, { languageUnderstood: false }),
      event('asked', 4),
      event('expired', 4),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 4 }), fc.integer({ min: -9, max: 4 }), (later, on) => {
        expect(may(relied([stop, ...later], proof({ takenInAt: day(on) })))).toBe(false);
        const { takenInAt: _unknown, ...undated } = proof();
        expect(may(relied([stop, ...later], undated))).toBe(false);
      }),
    );
  });

  it.each(stops)('until something is consented to, and the partner proves its own anew: %s', (_name, stop) => {
    const anew = proof({ takenInAt: day(5) });
    expect(may(relied([stop, elsewhere(4)], anew))).toBe(true);
    expect(may(relied([stop, elsewhere(4, { event: 'superseded' })], anew))).toBe(true);
    expect(may(relied([stop, elsewhere(4, { languageUnderstood: false })], anew))).toBe(false);
    expect(may(relied([stop, elsewhere(4), { ...stop, recordedAt: day(6) }], anew))).toBe(false);
  });

  it('and no partial one: what it does not name stays', () => {
    const partial = event('refused', 2, { provisions: [permit({ purposes: ['case-transfer'] })] as never });
    expect(may(relied([partial], proof()))).toBe(true);
  });
});

it('when an event was recorded is no part of what proofs of it stand for', () => {
  const { recordedAt: _noted, ...undated } = elsewhere(1);
  expect(stateOf([elsewhere(1)]).digest).toBe(stateOf([undated]).digest);
});
