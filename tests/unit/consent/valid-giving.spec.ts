import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { permitsOf } from '../../../services/country-node/src/domain/consent/apply-event.js';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';
import { sampleConfiguration } from '../../support/national-law.js';
import { given, stateOf } from '../disclosure/disclosure-samples.js';

const LATER = '2026-11-02T00:00:00.000Z';
const guardian = { who: 'guardian', conflictOfInterest: false } as const;
const inConflict = { ...guardian, conflictOfInterest: true };
/** A guardian consents for a child that is not able to say, and is itself all that was asked. */
const notAble = given({ givenBy: guardian, childView: { view: 'not-able', able: false }, guardianConsulted: false });
const said = (more: Partial<ConsentEvent>) => given({ at: LATER, ...more });

const flawed: [string, ConsentEvent][] = [
  ['in a language not understood (R25)', said({ languageUnderstood: false })],
  ['from a guardian in conflict (R12)', said({ givenBy: inConflict })],
  ['from a guardian in conflict, not understood', said({ givenBy: inConflict, languageUnderstood: false })],
  ['from a child below the age of consent', said({ childView: { view: 'given', ageYears: 9 } })],
];
/** What is no giving, and says the same. */
const others = (['asked', 'narrowed', 'expired', 'withdrawn', 'refused'] as const).map(
  (event): [string, ConsentEvent] => [
    `that is recorded as "${event}"`,
    (({ provisions: _none, ...rest }) => rest)(said({ event })),
  ],
);
const facts = (events: readonly ConsentEvent[]) => {
  const { childView, guardianConsulted } = stateOf(events);
  return { childView, guardianConsulted };
};

describe('assent, and that the guardian was consulted, count only from a giving that is valid (R2, R4, R12, R25)', () => {
  it.each([...flawed, ...others])('not one %s', (_name, event) => {
    expect(facts([event])).toEqual({ childView: 'not-asked', guardianConsulted: false });
    expect(facts([notAble, event])).toEqual({ childView: 'not-able', guardianConsulted: false });
    expect(facts([given(), event])).toEqual({ childView: 'given', guardianConsulted: true });
  });

  it('one that is valid', () => {
    expect(facts([notAble, given()])).toEqual({ childView: 'given', guardianConsulted: true });
    const both = said({ event: 'renewed', givenBy: guardian });
    expect(facts([notAble, both])).toEqual({ childView: 'given', guardianConsulted: true });
  });

  it.each(flawed)('what protects counts all the same: one %s', (_name, event) => {
    for (const view of ['refused', 'not-able', 'not-asked'] as const) {
      const against = { ...event, childView: { view }, guardianConsulted: false };
      expect(facts([given(), against])).toEqual({ childView: view, guardianConsulted: false });
    }
    const more = { ...event, withheld: [{ category: 'HEALTH' as const }] };
    expect(stateOf([given(), more]).withheld).toMatchObject([{ category: 'HEALTH' }]);
  });
});

describe('what an event permits', () => {
  const law = sampleConfiguration();

  it.each([...flawed, ...others])('is nothing: one %s', (_name, event) => {
    expect(permitsOf({ ...event, provisions: given().provisions! }, law)).toEqual([]);
  });

  it('is what it names, where it is a giving that is valid', () => {
    expect(permitsOf(given(), law)).toMatchObject(given().provisions!);
  });

  it('is never more than what a record of that event alone lets go', () => {
    const event = fc
      .record({
        event: fc.constantFrom<ConsentEvent['event']>(
          'asked',
          'given',
          'renewed',
          'superseded',
          'narrowed',
          'withdrawn',
        ),
        languageUnderstood: fc.boolean(),
        conflictOfInterest: fc.boolean(),
        who: fc.constantFrom('child' as const, 'guardian' as const),
        view: fc.constantFrom('given' as const, 'refused' as const, 'not-able' as const, 'not-asked' as const),
        ageYears: fc.integer({ min: 0, max: 18 }),
      })
      .map(({ conflictOfInterest, who, view, ageYears, ...rest }) =>
        given({ ...rest, givenBy: { who, conflictOfInterest }, childView: { view, ageYears } }),
      );
    fc.assert(
      fc.property(event, (each) => {
        const permits = stateOf([each]).provisions.filter(({ effect }) => effect === 'permit');
        expect(permitsOf(each, law)).toHaveLength(permits.length);
        if (facts([each]).childView === 'given') expect(permits).toHaveLength(1);
      }),
    );
  });
});
