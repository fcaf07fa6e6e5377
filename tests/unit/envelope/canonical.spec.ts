import { describe, expect, it } from '@jest/globals';
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
});
