import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';
import { restrictionsOf } from '../../../services/country-node/src/domain/disclosure/block-message.js';
import { AT, given, stateOf } from '../disclosure/disclosure-samples.js';

const guardian = { givenBy: { who: 'guardian', conflictOfInterest: false } } as const;
const asked = { view: 'given', ageYears: 16 } as const;
const problem = (event: ConsentEvent, doubted: boolean) => stateOf([event], AT, doubted).problem?.code;

describe('R6: whose age is estimated or doubted', () => {
  it.each<[string, Partial<ConsentEvent>, string | undefined, string | undefined]>([
    ['does not consent alone', {}, undefined, 'consent-invalid'],
    ['consents with its guardian', guardian, undefined, undefined],
    ['has to be asked', { ...guardian, childView: { view: 'not-asked', ageYears: 4 } }, undefined, 'consent-invalid'],
    ['may not be able to say', { ...guardian, childView: { view: 'not-able', ageYears: 4 } }, undefined, undefined],
    ['may refuse', { ...guardian, childView: { ...asked, view: 'refused' } }, 'child-refused', 'child-refused'],
  ])('%s', (_name, more, proved, doubted) => {
    const event = given(more);
    expect([problem(event, false), problem(event, true)]).toEqual([proved, doubted]);
  });

  it('is never let more by it, and nothing that narrows is lost', () => {
    const view = fc.constantFrom('given', 'refused', 'not-able', 'not-asked') as fc.Arbitrary<typeof asked.view>;
    const event = fc
      .record({
        event: fc.constantFrom<ConsentEvent['event']>(
          'asked',
          'given',
          'renewed',
          'superseded',
          'withdrawn',
          'refused',
        ),
        who: fc.constantFrom('child' as const, 'guardian' as const),
        childView: fc.record({ view, ageYears: fc.integer({ min: 0, max: 25 }), able: fc.boolean() }),
        withheld: fc.subarray([{ category: 'HEALTH' as const }]),
      })
      .map(({ who, ...rest }) => given({ ...rest, givenBy: { who, conflictOfInterest: false } }));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 4 }), (events) => {
        const [proved, doubted] = [false, true].map((each) => stateOf(events, AT, each)) as never as [
          ReturnType<typeof stateOf>,
          ReturnType<typeof stateOf>,
        ];
        const permitted = ({ provisions }: typeof proved) =>
          provisions.filter(({ effect }) => effect === 'permit').length;
        expect(permitted(doubted)).toBeLessThanOrEqual(permitted(proved));
        for (const each of proved.withheld) expect(doubted.withheld).toContainEqual(each);
        if (doubted.childView === 'given') expect(events.some(({ givenBy }) => givenBy?.who === 'guardian')).toBe(true);
        // What was said stays what it was: proofs of it stand for the same.
        expect(doubted.digest).toBe(proved.digest);
      }),
    );
  });

  it.each([
    ['estimated', { ageEstimated: true }, true],
    ['in doubt', { ageInDoubt: true }, true],
    ['neither', { ageEstimated: false, ageInDoubt: false }, false],
    ['known', { birthDate: '2010-01-25' }, false],
  ])('is told by the file: %s', (_name, identification, doubted) => {
    expect(restrictionsOf({ identification }).ageDoubted).toBe(doubted);
  });
});
