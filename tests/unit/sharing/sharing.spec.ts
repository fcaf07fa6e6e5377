import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consentStateAt } from '../../../services/country-node/src/domain/consent/consent-state.js';
import type { ConsentEvent } from '../../../services/country-node/src/domain/consent/types.js';
import { weighConsent } from '../../../services/country-node/src/domain/consent/weigh-consent.js';
import type { Participant } from '../../../services/country-node/src/domain/disclosure/types.js';
import { mayKnowWhy } from '../../../services/country-node/src/domain/safeguards/r18-no-reason.js';
import { checkAnswers } from '../../../services/country-node/src/domain/sharing/check-answers.js';
import { lostGrants, type SentPart } from '../../../services/country-node/src/domain/sharing/lost-grants.js';
import {
  ANY,
  hiddenCategories,
  isHidden,
  restrictedCategories,
  type Restriction,
  type Shown,
} from '../../../services/country-node/src/domain/sharing/restricted.js';
import { sampleConfiguration } from '../../support/national-law.js';

const NE: Participant = { id: 'ne', country: 'NE', kind: 'authority', roles: [] };
const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const CATEGORIES = ['ID_CORE', 'HEALTH', 'FAMILY'] as const;
const NODES = [{ node: 'ne' }, { node: 'dz' }, { country: 'NE' }];

const provision = fc.record({
  effect: fc.constant('permit' as const),
  purposes: fc.subarray(['case-transfer', 'referral'], { minLength: 1 }),
  recipients: fc.subarray(NODES, { minLength: 1 }),
  categories: fc.subarray([...CATEGORIES], { minLength: 1 }),
  onwardSharing: fc.constant('none' as const),
  validFrom: fc.constant(day(1).toISOString()),
  validUntil: fc.integer({ min: 5, max: 300 }).map((n) => day(n).toISOString()),
});
const given = fc
  .record({ provisions: fc.array(provision, { minLength: 1, maxLength: 3 }), day: fc.integer({ min: 1, max: 3 }) })
  .map(
    ({ provisions, day: n }) =>
      ({
        event: 'given',
        at: day(n).toISOString(),
        givenBy: { who: 'child', relation: 'self', conflictOfInterest: false },
        childView: { view: 'given', ageYears: 16, able: true },
        languageUnderstood: true,
        provisions,
      }) as unknown as ConsentEvent,
  );
const narrowing = fc.oneof(
  fc.constant({ event: 'withdrawn', at: day(20).toISOString() }),
  fc
    .record({
      provisions: fc.array(provision, { minLength: 1, maxLength: 2 }),
      event: fc.constantFrom('narrowed', 'withdrawn', 'refused'),
    })
    .map((event) => ({ ...event, at: day(20).toISOString() })),
);
const part = fc.record({
  recipient: fc.constant(NE),
  purpose: fc.constantFrom('case-transfer', 'referral'),
  sentAt: fc.integer({ min: 4, max: 40 }).map(day),
  paths: fc.subarray([...CATEGORIES]).map((some) => some.map((category) => ({ source: `/x/${category}`, category }))),
  received: fc.constant([]),
});
const LAW = sampleConfiguration();
const record = (events: readonly ConsentEvent[]) => (at: Date) => consentStateAt(events, at, LAW, false);

describe('what a change of consent takes away (R10)', () => {
  it('is exactly what was permitted when it was sent, or today, and is not with the change', () => {
    fc.assert(
      fc.property(fc.array(given, { maxLength: 3 }), narrowing, part, (events, change, sent: SentPart) => {
        const asked = { before: record(events), after: record([...events, change]), now: day(50) };
        const lost = lostGrants(sent, asked);
        const may = (at: Date, state: typeof asked.before, { source, category }: SentPart['paths'][number]) =>
          'grant' in weighConsent(state(at), { pointer: source, category, recipient: NE, purpose: sent.purpose });
        for (const path of sent.paths) {
          const gone = [sent.sentAt, day(50)].some((at) => may(at, asked.before, path) && !may(at, asked.after, path));
          expect(lost.includes(path.category)).toBe(gone);
        }
      }),
    );
  });

  it('is everything that rested on it when all is withdrawn, however long ago the consent ended by itself', () => {
    fc.assert(
      fc.property(fc.array(given, { minLength: 1, maxLength: 3 }), part, (events, sent: SentPart) => {
        const change = { event: 'withdrawn', at: day(400).toISOString() } as ConsentEvent;
        const lost = lostGrants(sent, { before: record(events), after: record([...events, change]), now: day(400) });
        const rested = sent.paths.filter(
          ({ source, category }) =>
            'grant' in
            weighConsent(record(events)(sent.sentAt), {
              pointer: source,
              category,
              recipient: NE,
              purpose: sent.purpose,
            }),
        );
        expect(lost).toEqual(rested.map(({ category }) => category as string).sort());
      }),
    );
  });

  it('never takes what was told of another person, and nothing when consent is only given', () => {
    fc.assert(
      fc.property(fc.array(given, { maxLength: 2 }), given, part, (events, more, sent: SentPart) => {
        const asked = { before: record(events), after: record([...events, more]), now: day(50) };
        expect(lostGrants(sent, asked)).toEqual([]);
        const others = { ...sent, paths: sent.paths.map((path) => ({ ...path, of: 'found-person' })) };
        const withdrawn = { event: 'withdrawn', at: day(20).toISOString() } as ConsentEvent;
        expect(lostGrants(others, { ...asked, after: record([...events, withdrawn]) })).toEqual([]);
      }),
    );
  });
});

describe('what is restricted at the receiver', () => {
  const place = fc.record({ epoch: fc.integer({ min: 1, max: 2 }), sequence: fc.integer({ min: 1, max: 5 }) });
  const what = fc.record({
    peer: fc.constantFrom('mr', 'dz'),
    purpose: fc.constantFrom('case-transfer', 'referral'),
    category: fc.constantFrom(...CATEGORIES),
  });
  const since = fc.integer({ min: 1, max: 9 }).map(day);
  const keptOn = fc.constantFrom(null, 'public-task');
  const named = fc.tuple(what, place, since, keptOn).map(([each, at, taken, kept]): Restriction => ({
    ...each,
    ...{ place: at, since: taken, keptOn: kept },
  }));
  const all = named.map((each): Restriction => ({ ...each, purpose: ANY, category: ANY }));
  const restrictions = fc.array(fc.oneof({ arbitrary: named, weight: 4 }, all), { maxLength: 8 });
  const shown = fc.tuple(what, place).map(([each, at]): Shown => ({ ...each, place: at }));
  const consented = fc.record({ category: fc.constantFrom(...CATEGORIES), at: since });
  const grounds = fc.record({
    shown: fc.array(shown, { maxLength: 8 }),
    consented: fc.array(consented, { maxLength: 4 }),
  });

  /** As the rule is said: sent before the message that asked for it. */
  const isAsked = (each: Restriction, { peer, purpose, category, place: { epoch, sequence } }: Shown) =>
    each.peer === peer &&
    [each.purpose, each.category].every((wanted, at) => wanted === ANY || wanted === [purpose, category][at]) &&
    (epoch < each.place.epoch || (epoch === each.place.epoch && sequence <= each.place.sequence));

  it('is all that was sent before it was asked for and that nothing else carries, whatever any clock says', () => {
    fc.assert(
      fc.property(restrictions, fc.array(shown, { maxLength: 8 }), (asked, held) => {
        const restricted = restrictedCategories(asked, { shown: held, consented: [] });
        for (const category of CATEGORIES) {
          const own = held.filter((each) => each.category === category);
          const ended = own.filter((each) => asked.some((one) => isAsked(one, each)));
          expect(restricted.has(category)).toBe(ended.length > 0 && ended.length === own.length);
        }
      }),
    );
  });

  it('grows with every further restriction, and shrinks with whatever is shown or consented to anew', () => {
    fc.assert(
      fc.property(restrictions, named, grounds, shown, consented, (asked, more, held, again, consent) => {
        const before = restrictedCategories(asked, held);
        for (const each of before) expect(restrictedCategories([...asked, more], held).has(each)).toBe(true);
        const anew = { ...again, place: { epoch: 3, sequence: 1 } };
        const wider = [
          { ...held, shown: [...held.shown, anew] },
          { ...held, consented: [...held.consented, consent] },
        ];
        for (const each of wider) {
          for (const category of restrictedCategories(asked, each)) expect(before.has(category)).toBe(true);
        }
        expect(restrictedCategories(asked, wider[0]!).has(again.category)).toBe(false);
      }),
    );
  });

  it('is carried by consent that was recorded after it was taken in, not by what was recorded before', () => {
    const one = { peer: 'mr', purpose: 'case-transfer', category: 'HEALTH', place: { epoch: 1, sequence: 4 } };
    const asked = [{ ...one, since: day(5), keptOn: null, place: { epoch: 1, sequence: 5 } }];
    const restrictedAt = (at: Date) =>
      restrictedCategories(asked, { shown: [one], consented: [{ category: 'HEALTH', at }] }).size;
    expect([day(4), day(5), day(6)].map(restrictedAt)).toEqual([1, 1, 0]);
  });

  it('is not carried by consent from between two that asked for the same: the later one counts', () => {
    const one = { peer: 'mr', purpose: 'case-transfer', category: 'HEALTH', place: { epoch: 1, sequence: 1 } };
    const all = { ...one, purpose: '*', category: '*', since: day(3), keptOn: null };
    const named = { ...one, since: day(1), keptOn: null };
    const held = { shown: [one], consented: [{ category: 'HEALTH', at: day(2) }] };
    for (const asked of [[all], [all, named], [named, all]]) {
      expect([...restrictedCategories(asked, held)]).toEqual(['HEALTH']);
    }
  });

  it('is seen again by people only where everything asked of it is kept on a basis', () => {
    const one = { peer: 'mr', purpose: 'case-transfer', category: 'HEALTH', place: { epoch: 1, sequence: 4 } };
    const two = { ...one, peer: 'dz' };
    const asked = { since: day(5), place: { epoch: 1, sequence: 5 } };
    const kept = { ...one, ...asked, keptOn: 'public-task' };
    const open = { ...two, ...asked, keptOn: null };
    const held = { shown: [one, two], consented: [] };
    expect(restrictedCategories([kept], { ...held, shown: [one] })).toEqual(new Set(['HEALTH']));
    expect(hiddenCategories([kept], { ...held, shown: [one] })).toEqual(new Set());
    expect(hiddenCategories([kept, open], held)).toEqual(new Set(['HEALTH']));
    expect([one, two].map((each) => isHidden(each, [kept, open]))).toEqual([false, true]);
    // What a person decided for a category stands beside a request that named none.
    const everything = { ...asked, peer: 'mr', purpose: ANY, category: ANY, keptOn: null };
    expect(isHidden(one, [everything, kept])).toBe(false);
    expect(isHidden({ ...one, category: 'FAMILY' }, [everything, kept])).toBe(true);
  });
});

describe('who may know why (R2, R18)', () => {
  const facts = { protectedFrom: ['ML'] };

  it.each<[string, Participant, Parameters<typeof mayKnowWhy>[1], boolean]>([
    ['an authority elsewhere', NE, { facts, relayed: false }, true],
    ['an authority, where no file is held', NE, { facts: undefined, relayed: false }, true],
    [
      'a consulate, whatever the child’s status',
      { ...NE, kind: 'consular' },
      { facts: { protectedFrom: [] }, relayed: false },
      false,
    ],
    ['a node of the country of origin', { ...NE, country: 'ML' }, { facts, relayed: false }, false],
    ['anybody, where any country may be it', NE, { facts: { protectedFrom: ['*'] }, relayed: false }, false],
    ['a relay', NE, { facts: { protectedFrom: [] }, relayed: true }, false],
  ])('%s', (_, recipient, asked, may) => {
    expect(mayKnowWhy(recipient, asked)).toBe(may);
  });
});

describe('answers', () => {
  const asked = ['HEALTH', 'ID_CORE'];
  const laws = ['public-task'];

  it('name every category once, and a basis the law knows for what is kept', () => {
    const right = [
      { category: 'HEALTH', outcome: 'erased' as const },
      { category: 'ID_CORE', outcome: 'kept' as const, basis: 'public-task' },
    ];
    expect(checkAnswers(right, asked, laws)).toEqual([]);
    expect(checkAnswers(right.slice(1), asked, laws)).toEqual(['/outcomes']);
    expect(checkAnswers([...right, right[0]!], asked, laws)).toEqual(['/outcomes/2/category']);
    expect(checkAnswers([right[0]!, { category: 'ID_CORE', outcome: 'kept' }], asked, laws)).toEqual([
      '/outcomes/1/basis',
    ]);
    expect(checkAnswers([right[0]!, { ...right[1]!, basis: 'because' }], asked, laws)).toEqual(['/outcomes/1/basis']);
    expect(checkAnswers([...right, { category: 'FAMILY', outcome: 'restricted' }], asked, laws)).toEqual([
      '/outcomes/2/category',
    ]);
  });
});
