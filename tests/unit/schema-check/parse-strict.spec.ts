import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictJson } from '#libs/schema-check/parse-strict.js';

const limits = { maxBytes: 1_000_000, maxDepth: 40 };
const parse = (text: string) => parseStrictJson(Buffer.from(text), limits);

describe('parseStrictJson (threat 10)', () => {
  it('takes any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        if (text.includes('__proto__') || /"(constructor|prototype)":/.test(text)) return;
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['a name twice', '{"a":1,"a":2}', 'json-malformed'],
    ['a name twice in another spelling', '{"a":1,"\\u0061" : 2}', 'json-malformed'],
    ['a name twice, deep', '[{"x":{"a":1,"b":[{}],"a":2}}]', 'json-malformed'],
    ['a name twice, the colon far away', `{"a":1,"a"${' '.repeat(500)}:2}`, 'json-malformed'],
    ['__proto__, the colon far away', `{"__proto__"${'\n'.repeat(500)}:{}}`, 'json-malformed'],
    ['constructor', '{"constructor":1}', 'json-malformed'],
    ['a number beyond all numbers', '[1e999]', 'json-malformed'],
    ['a byte order mark', '\ufeff{}', 'json-malformed'],
    ['a comment', '{/* */}', 'json-malformed'],
    ['100,000 levels of objects', '{"a":'.repeat(100_000), 'json-too-deep'],
    ['__proto__', '{"__proto__":{"x":1}}', 'json-malformed'],
    ['a lone surrogate', '{"a":"\\ud800"}', 'json-malformed'],
    ['a lone surrogate as a name', '{"\\ud800":1}', 'json-malformed'],
    ['100,000 levels', '['.repeat(100_000), 'json-too-deep'],
    ['too many bytes', `"${'x'.repeat(1_000_000)}"`, 'json-too-large'],
    ['nothing', '', 'json-malformed'],
    ['two values', '1 2', 'json-malformed'],
  ])('refuses %s', (_what, text, code) => {
    expect(() => parse(text)).toThrow(code);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseStrictJson(Uint8Array.of(0x22, 0xff, 0x22), limits)).toThrow('json-malformed');
  });

  it('allows the same name in different objects and as a value', () => {
    expect(parse('{"a":{"a":"a"},"b":["a","a",{"a":1}]}')).toEqual({ a: { a: 'a' }, b: ['a', 'a', { a: 1 }] });
  });
});
