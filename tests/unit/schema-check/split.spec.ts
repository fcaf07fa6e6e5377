import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAgainst } from '#libs/schema-check/check.js';
import { joinCategories, pruneEmpty, splitByCategory } from '#libs/schema-check/split.js';

const CASE_FILE = 'urn:passerelle:schema:case-file:v1';
const file = {
  identification: { sex: 'male', birthDate: '2011-02-03', nationalities: ['NE', 'ML'] },
  location: { country: 'MR', address: 'somewhere' },
};

function hasNothingEmpty(value: unknown): boolean {
  if (value === null) return false;
  if (typeof value !== 'object') return true;
  const members = Object.values(value);
  return members.length > 0 && members.every(hasNothingEmpty);
}

describe('split and join', () => {
  it('puts every leaf under its own category and back', () => {
    const parts = splitByCategory(CASE_FILE, file);
    expect(Object.keys(parts).sort()).toEqual(['ID_CORE', 'LOC_COARSE', 'LOC_CURRENT']);
    expect(joinCategories(CASE_FILE, parts)).toEqual(file);
  });

  it('refuses a leaf under another category', () => {
    const parts = { LOC_COARSE: { '/location/address': 'somewhere' } };
    expect(() => joinCategories(CASE_FILE, parts)).toThrow('category-mismatch');
  });

  it.each([
    ['unknown leaf', { ID_CORE: { '/identification/shoeSize': 38 } }],
    ['gap', { ID_CORE: { '/identification/nationalities/1': 'NE' } }],
    ['prototype', { ID_CORE: { '/__proto__/polluted': true } }],
  ])('refuses %s', (_what, parts) => {
    expect(() => joinCategories(CASE_FILE, parts)).toThrow('schema-violation');
  });

  it('prunes so that nothing empty is left', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const pruned = pruneEmpty(value as never);
        expect(pruned === undefined || hasNothingEmpty(pruned)).toBe(true);
      }),
      { examples: [[{ a: [{ b: null }], c: {} }]] },
    );
  });
});

describe('checkAgainst', () => {
  it('takes what fits', () => expect(checkAgainst(CASE_FILE, file)).toEqual({ ok: true }));

  it('names pointers, never values', () => {
    const checked = checkAgainst(CASE_FILE, { identification: { sex: 'canary-name' } });
    expect(checked).toEqual({ ok: false, errors: [{ pointer: '/identification/sex', keyword: 'enum' }] });
  });

  it('refuses an unknown property', () => expect(checkAgainst(CASE_FILE, { surprise: 1 }).ok).toBe(false));
});
