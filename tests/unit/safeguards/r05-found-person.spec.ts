import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leavesIn } from '../../../services/country-node/src/domain/disclosure/pointers.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { isLetGo } from '../../../services/country-node/src/domain/safeguards/r05-found-person.js';

const FOUND = {
  relation: 'mother',
  names: [{ script: 'Latn', given: 'Aminata' }],
  place: { country: 'ML', locality: 'Kayes' },
  phone: '+22300000712',
  message: 'She waits.',
};
const ITEMS = {
  identity: ['/found/relation', '/found/names/0/script', '/found/names/0/given'],
  place: ['/found/place/country', '/found/place/locality'],
  phone: ['/found/phone'],
  message: ['/found/message'],
};
const goes = (agreed: JsonObject) => {
  const body: JsonObject = { agreed, found: FOUND };
  return leavesIn({ found: FOUND })
    .map(({ pointer }) => pointer)
    .filter((pointer) => isLetGo(body, pointer));
};

describe('R5: what was learnt of a person who was found', () => {
  it('goes item by item, and each item only if the person agreed to it', () => {
    const yesOrNo = fc.record({
      identity: fc.boolean(),
      place: fc.boolean(),
      phone: fc.boolean(),
      message: fc.boolean(),
    });
    fc.assert(
      fc.property(yesOrNo, (agreed) => {
        const expected = Object.entries(ITEMS).flatMap(([item, places]) =>
          agreed[item as keyof typeof agreed] ? places : [],
        );
        expect(goes({ located: true, ...agreed }).sort()).toEqual(expected.sort());
      }),
    );
  });

  it('goes not at all unless the person lets it be known that they were found', () => {
    const all = { identity: true, place: true, phone: true, message: true };
    expect(goes(all)).toEqual([]);
    expect(goes({ ...all, located: false })).toEqual([]);
  });

  it('goes of an assessment by the same items: what the office makes of the family as much as what it says itself', () => {
    const assessment = {
      relationship: 'confirmed',
      livingConditions: 'A room of their own.',
      capacity: 'able',
      willingness: 'willing',
      risk: 'high',
      recommendation: 'no_reunification',
    };
    const yesOrNo = fc.record(
      Object.fromEntries(Object.keys(assessment).map((item) => [item, fc.boolean()])) as Record<
        keyof typeof assessment,
        fc.Arbitrary<boolean>
      >,
    );
    fc.assert(
      fc.property(yesOrNo, (agreed) => {
        const gone = leavesIn({ assessment }).filter(({ pointer }) => isLetGo({ agreed, assessment }, pointer));
        const expected = Object.entries(agreed).flatMap(([item, yes]) => (yes ? [`/assessment/${item}`] : []));
        expect(gone.map(({ pointer }) => pointer).sort()).toEqual(expected.sort());
      }),
    );
  });

  it('goes not where nobody was asked about it, or it is something else', () => {
    const body = {
      agreed: { located: true, identity: true, livingConditions: true },
      assessment: { livingConditions: 'x' },
    };
    expect(isLetGo(body, '/assessment/livingConditions')).toBe(true);
    expect(isLetGo(body, '/assessment/willingness')).toBe(false);
    for (const place of ['/found/other', '/elsewhere/names', '/found/__proto__', '', '/found']) {
      expect(isLetGo(body, place)).toBe(false);
    }
  });
});
