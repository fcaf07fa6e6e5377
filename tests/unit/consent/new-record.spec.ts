import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';
import { URGENT_PURPOSE } from '../../../services/country-node/src/domain/safeguards/r08-vital-interest.js';
import { given, permit, stateOf } from '../disclosure/disclosure-samples.js';

const AT = Date.parse('2026-11-10T08:00:00.000Z');
const day = (days: number) => new Date(AT + days * 86_400_000);

const denial = permit({ effect: 'deny', categories: ['MHPSS'] });
/** The child consents, denies something and withholds something. */
const said = given({
  provisions: [permit(), denial] as NonNullable<ConsentEvent['provisions']>,
  withheld: [{ category: 'GBV_PROT' }],
});
const anew = (more: Partial<ConsentEvent>) => given({ event: 'superseded', at: day(0).toISOString(), ...more });
const empty: ConsentEvent = { event: 'superseded', at: day(0).toISOString() };

const flawed: [string, ConsentEvent][] = [
  ['that says nothing', empty],
  ['in a language not understood', anew({ languageUnderstood: false })],
  ['by a guardian in conflict', anew({ givenBy: { who: 'guardian', conflictOfInterest: true } })],
  ['by a child that nobody asked', anew({ childView: { view: 'not-asked', ageYears: 12 } })],
  ['that the child refused', anew({ childView: { view: 'refused', ageYears: 16 } })],
  ['by nobody', (({ givenBy: _nobody, ...rest }) => rest)(anew({}))],
];

const denied = (events: ConsentEvent[]) =>
  stateOf(events, day(1)).provisions.flatMap(({ effect, categories }) => (effect === 'deny' ? categories : []));
const withheld = (events: ConsentEvent[]) => stateOf(events, day(1)).withheld.map(({ category }) => category);
const permits = (events: ConsentEvent[]) =>
  stateOf(events, day(1)).provisions.filter(({ effect }) => effect === 'permit').length;

describe('a new record that is not valid', () => {
  it.each(flawed)('keeps what was denied and withheld before it (R11, R12): one %s', (_name, event) => {
    for (const events of [
      [said, event],
      [said, event, given()],
    ]) {
      expect([denied(events), withheld(events)]).toEqual([['MHPSS'], ['GBV_PROT']]);
    }
  });

  it.each(flawed)('ends what was permitted before it, and permits nothing: one %s', (_name, event) => {
    expect([permits([said]), permits([said, event])]).toEqual([1, 0]);
    expect(stateOf([said, event], day(1)).problem).toBeDefined();
  });

  it('adds to what is denied and withheld', () => {
    const more = anew({ languageUnderstood: false, withheld: [{ category: 'HEALTH' }] });
    expect(withheld([said, more])).toEqual(['GBV_PROT', 'HEALTH']);
  });
});

it('a new record that is valid replaces what was denied and withheld before it', () => {
  const events = [said, anew({ withheld: [{ category: 'HEALTH' }] })];
  expect([denied(events), withheld(events), permits(events)]).toEqual([[], ['HEALTH'], 1]);
});

describe('what stands in for consent goes on beside a new record', () => {
  const alone = (from: number): ConsentEvent => {
    const override = {
      ...{ ground: 'vital-interest', secondPerson: 'after', purposes: [URGENT_PURPOSE], recipients: [{ node: 'ne' }] },
      ...{ categories: ['ID_CORE'], reason: 'Nobody knows where he is.' },
      ...{ validFrom: day(from).toISOString(), reviewBy: day(from + 1).toISOString() },
    } as NonNullable<ConsentEvent['overrides']>[number];
    return { event: 'asked', at: day(from).toISOString(), recordedBy: 'a', overrides: [override] };
  };
  const approved = (from: number): ConsentEvent => ({ ...alone(from), approvedBy: 'b' });
  const live = (events: ConsentEvent[], from: number) => stateOf(events, day(from + 0.5)).overrides.length;
  const records = fc.array(fc.constantFrom(...flawed.map(([, event]) => event), anew({})), { maxLength: 3 });

  it('nobody finds a vital interest alone day after day, whatever is recorded between (R8)', () => {
    expect(live([alone(0)], 0)).toBe(1);
    fc.assert(
      fc.property(records, (between) => {
        expect(live([alone(0), ...between, alone(1)], 1)).toBe(0);
        expect(live([alone(0), ...between, approved(1)], 1)).toBe(1);
      }),
    );
  });

  it('stands until its review', () => {
    fc.assert(fc.property(records, (after) => expect(live([approved(0), ...after], 0)).toBe(1)));
  });
});
