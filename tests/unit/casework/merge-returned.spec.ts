import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  mergeReturned,
  mergeShown,
  replacedBy,
} from '../../../services/country-node/src/domain/case/merge-returned.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';

const HELD = {
  doNotTransmit: false,
  location: { country: 'MR', site: 'Shelter A' },
  family: { members: [{ relation: 'mother', locality: 'Zinder' }, { relation: 'uncle' }], tracingWished: true },
  bid: { outcome: 'deferred', decidedOn: '2026-10-01', reasons: 'Too early.', conditions: ['Ask again.'] },
  withheld: [{ field: '/family/members/1', why: 'He fears him.' }],
} as unknown as JsonObject;

describe('a file that comes back', () => {
  it('is taken for what is known now, and what did not come for what was held back', () => {
    const came = { location: { country: 'NE' }, education: { level: 'primary' } } as unknown as JsonObject;
    expect(mergeReturned(HELD, came, [])).toEqual({
      ...HELD,
      location: { country: 'NE', site: 'Shelter A' },
      education: { level: 'primary' },
    });
  });

  it('adds rows that are not known, and moves none: items are withheld by their place', () => {
    const came = {
      family: { members: [{ relation: 'mother' }, { relation: 'aunt', locality: 'Zinder' }] },
    } as unknown as JsonObject;
    const { members } = mergeReturned(HELD, came, [])['family'] as { members: unknown[] };
    expect(members).toEqual([
      { relation: 'mother', locality: 'Zinder' },
      { relation: 'uncle' },
      { relation: 'aunt', locality: 'Zinder' },
    ]);
  });

  it('never mixes two determinations: the later stands as a whole', () => {
    const later = { outcome: 'local_integration', decidedOn: '2026-11-20', reasons: 'She is at school.' };
    expect(mergeReturned(HELD, { bid: later }, [])['bid']).toEqual(later);
    for (const decidedOn of ['2026-10-01', '2025-01-01'])
      expect(mergeReturned(HELD, { bid: { ...later, decidedOn } }, [])['bid']).toEqual(HELD['bid']);
    expect(mergeReturned(HELD, { bid: { outcome: 'resettlement' } }, [])['bid']).toEqual(HELD['bid']);
  });

  it('loses no row, keeps what did not come, and merged again is as merged once', () => {
    const { tie: file } = fc.letrec<{ tie: JsonObject; any: JsonObject[string] }>((tie) => ({
      any: fc.oneof({ maxDepth: 3 }, fc.boolean(), fc.nat(9), fc.array(tie('any'), { maxLength: 3 }), tie('tie')),
      tie: fc.dictionary(fc.constantFrom('a', 'b', 'bid', 'decidedOn', 'list'), tie('any'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(file, file, (held, came) => {
        const merged = mergeReturned(held, came, []);
        expect(mergeReturned(merged, came, [])).toEqual(merged);
        for (const [name, value] of Object.entries(held)) {
          if (!Object.hasOwn(came, name)) expect(merged[name]).toEqual(value);
          else if (Array.isArray(value) && Array.isArray(came[name]))
            expect((merged[name] as unknown[]).slice(0, value.length)).toEqual(value);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what a partner says again of a case that is kept here', () => {
  const first = {
    location: { country: 'MR', admin1: 'MR-08' },
    route: { stages: [{ country: 'NE' }, { country: 'ML' }] },
    plan: { goals: ['School'] },
  } as unknown as JsonObject;
  const entered = { ...first, doNotTransmit: true, plan: { goals: ['School', 'A bed'] } } as unknown as JsonObject;
  const again = {
    location: { country: 'NE' },
    route: { stages: [{ country: 'ML' }, { country: 'NE' }] },
    plan: { goals: ['Work'] },
  } as unknown as JsonObject;
  const merge = (...patterns: string[]) => mergeShown(entered, again, { shown: [first], patterns });

  it('takes the place of what it said before, and of nothing that was entered', () => {
    expect(merge()).toEqual({
      ...{ doNotTransmit: true, location: again['location'], route: again['route'] },
      plan: { goals: ['School', 'A bed', 'Work'] },
    });
    expect(replacedBy(entered, merge(), [first])).toEqual([]);
    expect(replacedBy({ ...entered, location: { country: 'DZ' } }, merge(), [first])).toEqual(['/location/country']);
  });

  it('moves no row that a rule names by its place (R11)', () => {
    expect(merge('/route/stages/0')['route']).toEqual({
      stages: [{ country: 'NE' }, { country: 'ML' }],
    });
  });
});

describe('what a rule names by its place (R11)', () => {
  const father = { relation: 'father', names: 'A.', phone: '1' };
  const held = {
    family: { members: [father, { relation: 'uncle', names: 'B.' }] },
    bid: { decidedOn: '2026-01-01', conditions: ['secret', 'open'] },
  } as unknown as JsonObject;
  const said = (...members: object[]) => ({ family: { members } }) as unknown as JsonObject;
  const merges = {
    'a file that comes back': mergeReturned,
    'what a partner says again': (own: JsonObject, came: JsonObject, patterns: readonly string[]) =>
      mergeShown(own, came, { shown: [held], patterns }),
  };

  it.each(Object.entries(merges))('does not come to stand at another place with a detail changed: %s', (_of, merge) => {
    const other = { relation: 'father', names: 'A.', phone: '9' };
    for (const pattern of ['/family/members/0', '/family/members/0/phone', '/family/members/*/languages/1'])
      expect(merge(held, said(other), [pattern])['family']).toEqual(held['family']);
  });

  it.each(Object.entries(merges))('keeps out nobody who shares nothing with it: %s', (_of, merge) => {
    const aunt = { relation: 'aunt', names: 'C.' };
    const family = { members: [father, { relation: 'uncle', names: 'B.' }, aunt] };
    expect(merge(held, said(aunt), ['/family/members/0'])['family']).toEqual(family);
    const brother = { relation: 'uncle', names: 'D.' };
    expect(merge(held, said(brother), ['/family/members/0'])['family']).toMatchObject({ members: { length: 3 } });
  });

  it.each(Object.entries(merges))('is not put elsewhere by a later determination: %s', (_of, merge) => {
    const later = { bid: { decidedOn: '2026-02-01', conditions: ['open', 'secret'] } } as unknown as JsonObject;
    expect(merge(held, later, ['/bid/conditions/0'])['bid']).toEqual(held['bid']);
    expect(merge(held, later, ['/bid/reasons'])['bid']).toEqual(later['bid']);
    const kept = { bid: { decidedOn: '2026-02-01', conditions: ['secret', 'open', 'more'] } } as unknown as JsonObject;
    expect(merge(held, kept, ['/bid/conditions/0'])['bid']).toEqual(kept['bid']);
  });
});
