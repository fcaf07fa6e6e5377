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
    expect(mergeReturned(HELD, came)).toEqual({
      ...HELD,
      location: { country: 'NE', site: 'Shelter A' },
      education: { level: 'primary' },
    });
  });

  it('adds rows that are not known, and moves none: items are withheld by their place', () => {
    const came = {
      family: { members: [{ relation: 'mother' }, { relation: 'aunt', locality: 'Zinder' }] },
    } as unknown as JsonObject;
    const { members } = mergeReturned(HELD, came)['family'] as { members: unknown[] };
    expect(members).toEqual([
      { relation: 'mother', locality: 'Zinder' },
      { relation: 'uncle' },
      { relation: 'aunt', locality: 'Zinder' },
    ]);
  });

  it('never mixes two determinations: the later stands as a whole', () => {
    const later = { outcome: 'local_integration', decidedOn: '2026-11-20', reasons: 'She is at school.' };
    expect(mergeReturned(HELD, { bid: later })['bid']).toEqual(later);
    for (const decidedOn of ['2026-10-01', '2025-01-01'])
      expect(mergeReturned(HELD, { bid: { ...later, decidedOn } })['bid']).toEqual(HELD['bid']);
    expect(mergeReturned(HELD, { bid: { outcome: 'resettlement' } })['bid']).toEqual(HELD['bid']);
  });

  it('loses no row, keeps what did not come, and merged again is as merged once', () => {
    const { tie: file } = fc.letrec<{ tie: JsonObject; any: JsonObject[string] }>((tie) => ({
      any: fc.oneof({ maxDepth: 3 }, fc.boolean(), fc.nat(9), fc.array(tie('any'), { maxLength: 3 }), tie('tie')),
      tie: fc.dictionary(fc.constantFrom('a', 'b', 'bid', 'decidedOn', 'list'), tie('any'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(file, file, (held, came) => {
        const merged = mergeReturned(held, came);
        expect(mergeReturned(merged, came)).toEqual(merged);
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
  const merge = (pinned = '') => mergeShown(entered, again, { shown: [first], isPinned: (list) => list === pinned });

  it('takes the place of what it said before, and of nothing that was entered', () => {
    expect(merge()).toEqual({
      ...{ doNotTransmit: true, location: again['location'], route: again['route'] },
      plan: { goals: ['School', 'A bed', 'Work'] },
    });
    expect(replacedBy(entered, merge(), [first])).toEqual([]);
    expect(replacedBy({ ...entered, location: { country: 'DZ' } }, merge(), [first])).toEqual(['/location/country']);
  });

  it('moves no row that a rule names by its place (R11)', () => {
    expect(merge('/route/stages')['route']).toEqual(first['route']);
  });
});
