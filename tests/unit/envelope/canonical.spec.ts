import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson, parseCanonicalJson } from '#libs/envelope/canonical.js';

const WORD = '__proto__';

describe('canonical text', () => {
  it('is read back whatever its values say, names of prototypes among them', () => {
    const leaf = fc.oneof(fc.constantFrom(WORD, `"${WORD}":`, `${WORD}":`), fc.string(), fc.integer(), fc.boolean());
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^\/[a-z]{1,8}$/), leaf), (value) => {
        expect(parseCanonicalJson(canonicalJson(value))).toEqual({ ...value });
      }),
    );
  });

  it.each([
    `{"${WORD}":{}}`,
    `{"a":{"${WORD}":1}}`,
    `[{"${WORD}":"x"}]`,
    `{"\\u005f_proto__":1}`,
    '{"a":1,"a":1}',
    '{"a": 1}',
    '{"b":1,"a":1}',
    '{"a":1.0}',
    '"\\ud800"',
    '',
    '{',
  ])('is none: %s', (text) => {
    expect(parseCanonicalJson(text)).toBeUndefined();
  });

  // Names in any order, numbers of every kind, names that look like numbers, what JSON.stringify treats in its own way.
  const anything = fc.anything({
    key: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(WORD, 'toJSON', '1', '10', '2', 'é', 'a', '\ud800')),
    values: [
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.boolean(),
      fc.constantFrom(null, undefined, '\udc00', -0, 1e21, new Date(0), new Map(), Symbol('s')),
    ],
    withBoxedValues: true,
    withNullPrototype: true,
    withSparseArray: true,
  });
  const outcomeOf = (write: (value: unknown) => string | undefined, value: unknown) => {
    try {
      return write(value) ?? 'none';
    } catch {
      return 'none';
    }
  };

  it('is what the library writes, of every value', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.jsonValue({ maxDepth: 6 })), (value) => {
        expect(outcomeOf(canonicalJson, value)).toBe(outcomeOf(canonicalize, value));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is read where the library would write the same, and nowhere else', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value: unknown = JSON.parse(text);
        const same = canonicalize(value) === text && !text.includes(`"${WORD}":`);
        expect(parseCanonicalJson(text)).toEqual(same ? value : undefined);
        const canonical = canonicalize(value)!;
        if (!canonical.includes(`"${WORD}":`)) expect(parseCanonicalJson(canonical)).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is the library’s where nesting has no end', () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect(parseCanonicalJson(deep)).toBeDefined();
    expect(canonicalJson(JSON.parse(deep))).toBe(deep);
  });
});
