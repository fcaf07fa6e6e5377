import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { leavesOf } from '#libs/schema-check/leaves.js';
import { keepVisible } from '../../../services/country-node/src/domain/access/keep-visible.js';
import { putBackHidden } from '../../../services/country-node/src/domain/access/put-back-hidden.js';
import { CATEGORIES } from '../../../services/country-node/src/domain/disclosure/categories.js';
import { leavesIn } from '../../../services/country-node/src/domain/disclosure/pointers.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { CASE_FILE } from '../../../services/country-node/src/domain/sharing/items.js';
import { arbitraryBody } from '../../support/arbitrary-body.js';

const without = (...hidden: string[]) => new Set<string>(CATEGORIES.filter((each) => !hidden.includes(each)));
const file = arbitraryBody(CASE_FILE) as fc.Arbitrary<JsonObject>;
const hidden = fc.uniqueArray(fc.constantFrom<string>(...CATEGORIES));
const sorted = (value: JsonObject) => leavesIn(value).sort((a, b) => (a.pointer < b.pointer ? -1 : 1));

describe('a file that was written anew by one who did not see all of it', () => {
  const before = {
    health: { bloodGroup: 'A+', allergies: ['nuts'] },
    risk: { level: 'low' },
    plan: { goals: [{ goal: 'school' }, { goal: 'home' }] },
  };

  it('has what was hidden as it stood, and what was written as it was written', () => {
    const after = { risk: { level: 'high' }, doNotTransmit: true, plan: { goals: [{ goal: 'home' }] } };
    expect(putBackHidden(CASE_FILE, { before, after }, without('HEALTH'))).toEqual({
      whole: { ...after, health: before.health },
      unseen: [],
    });
  });

  it('says nothing in a category that was hidden, whether or not anything stands there', () => {
    const after = { health: { bloodGroup: 'A+' }, education: { level: 'none' } };
    for (const stood of [before, {}])
      expect(putBackHidden(CASE_FILE, { before: stood, after }, without('HEALTH')).unseen).toEqual([
        '/health/bloodGroup',
      ]);
  });

  it('is the same as it was where nothing was written, whatever was hidden', () => {
    fc.assert(
      fc.property(file, hidden, (whole, closed) => {
        const seen = without(...closed);
        const after = keepVisible(CASE_FILE, whole, seen) ?? {};
        const back = putBackHidden(CASE_FILE, { before: whole, after }, seen);
        expect([sorted(back.whole), back.unseen]).toEqual([sorted(whole), []]);
      }),
    );
  });

  it('is what the one wrote, to that one’s eyes, and to no other’s more than before', () => {
    fc.assert(
      fc.property(file, file, hidden, (stood, wrote, closed) => {
        const seen = without(...closed);
        const after = keepVisible(CASE_FILE, wrote, seen) ?? {};
        const { whole } = putBackHidden(CASE_FILE, { before: stood, after }, seen);
        const split = (value: JsonObject, categories: ReadonlySet<string>) =>
          sorted(keepVisible(CASE_FILE, value, categories) ?? {});
        expect(split(whole, seen)).toEqual(split(wrote, seen));
        expect(split(whole, new Set(closed))).toEqual(split(stood, new Set(closed)));
      }),
    );
  });

  it('has lists of one category each', () => {
    const byList = new Map<string, Set<string>>();
    for (const { pattern, category } of leavesOf(CASE_FILE)) {
      const list = pattern.includes('/*') ? pattern.slice(0, pattern.indexOf('/*')) : undefined;
      if (list) byList.set(list, (byList.get(list) ?? new Set()).add(category));
    }
    expect(byList.size).toBeGreaterThan(10);
    expect([...byList].filter(([, categories]) => categories.size !== 1)).toEqual([]);
  });
});
