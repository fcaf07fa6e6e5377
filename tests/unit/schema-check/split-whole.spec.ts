import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAgainst } from '#libs/schema-check/check.js';
import { ruleAt } from '#libs/schema-check/leaves.js';
import { flatten, joinCategories, pruneEmpty, splitByCategory } from '#libs/schema-check/split.js';
import { arbitraryBody } from '../../support/arbitrary-body.js';

const HANDOVER = 'urn:passerelle:schema:case-transfer:handover:v1';
const SCHEMAS = ['urn:passerelle:schema:case-file:v1', 'urn:passerelle:schema:case-summary:v1', HANDOVER];

describe.each(SCHEMAS)('%s', (schemaId) => {
  const body = arbitraryBody(schemaId);

  it('takes every generated body', () => {
    fc.assert(fc.property(body, (value) => expect(checkAgainst(schemaId, value)).toEqual({ ok: true })));
  });

  it('is put together exactly as it was taken apart, whatever the order of categories', () => {
    fc.assert(
      fc.property(body, (value) => {
        const parts = Object.entries(splitByCategory(schemaId, value));
        expect(joinCategories(schemaId, Object.fromEntries(parts.reverse()))).toEqual(value);
      }),
    );
  });

  it('puts each leaf under the category of its schema and loses none', () => {
    fc.assert(
      fc.property(body, (value) => {
        const parts = splitByCategory(schemaId, value);
        const spread = Object.entries(parts).flatMap(([category, leaves]) =>
          Object.keys(leaves).map((pointer) => [pointer, category]),
        );
        const expected = flatten(value).map(([pointer]) => [pointer, ruleAt(schemaId, pointer)?.category]);
        expect(spread.sort()).toEqual(expected.sort());
      }),
    );
  });

  it('has nothing to prune', () => {
    fc.assert(fc.property(body, (value) => expect(pruneEmpty(value)).toEqual(value)));
  });

  it('refuses any leaf that is moved to another category', () => {
    fc.assert(
      fc.property(body, fc.nat(), (value, pick) => {
        const parts = splitByCategory(schemaId, value);
        const leaves = Object.entries(parts).flatMap(([from, each]) =>
          Object.entries(each).map((leaf) => ({ from, leaf })),
        );
        const moved = leaves[pick % leaves.length];
        if (!moved) return;
        const to = moved.from === 'HEALTH' ? 'ROUTE' : 'HEALTH';
        const { [moved.leaf[0]]: _gone, ...rest } = parts[moved.from] ?? {};
        const forged = { ...parts, [moved.from]: rest, [to]: { ...parts[to], [moved.leaf[0]]: moved.leaf[1] } };
        expect(() => joinCategories(schemaId, forged)).toThrow('category-mismatch');
      }),
    );
  });
});

describe('joinCategories against a forger', () => {
  it.each([
    ['a leaf below a leaf', { ID_CORE: { '/file/identification/sex': 'male', '/file/identification/sex/0': 'x' } }],
    ['an index that is no index', { ID_CORE: { '/file/identification/nationalities/01': 'NE' } }],
    ['an array as an object', { ID_CORE: { '/file/identification/nationalities/first': 'NE' } }],
    ['a huge gap', { ID_CORE: { '/file/identification/nationalities/4294967294': 'NE' } }],
    ['a whole section', { HEALTH: { '/file/health': 'all' } }],
    ['no pointer', { PROTOCOL: { '': 'x' } }],
    ['constructor', { PROTOCOL: { '/constructor/prototype/polluted': true } }],
  ])('refuses %s', (_what, parts) => {
    expect(() => joinCategories(HANDOVER, parts as never)).toThrow('schema-violation');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
