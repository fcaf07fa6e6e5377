import { describe, expect, it } from '@jest/globals';
import { coarseFaults, leavesOf } from '../../../schemas/tools/generate.js';

const leaf = { type: 'string', maxLength: 9, 'x-category': 'HEALTH' };
const closed = (properties: object): Record<string, unknown> => ({ type: 'object', properties, additionalProperties: false });
const shared = new Map([['urn:x', { $defs: { short: { type: 'string', maxLength: 3 }, bare: { type: 'string' } } }]]);

function faultsOf(schema: Record<string, unknown>): string[] {
  const faults: string[] = [];
  leavesOf(schema, shared, '', faults);
  return faults;
}

describe('a schema that carries its categories', () => {
  it.each([
    ['a leaf', closed({ a: leaf })],
    ['a list of leaves', closed({ a: { type: 'array', maxItems: 3, items: leaf } })],
    ['a shared form with its category', closed({ a: { $ref: 'urn:x#/$defs/short', 'x-category': 'EDU' } })],
    ['a yes or no', closed({ a: { type: 'boolean', 'x-category': 'EDU' } })],
  ])('passes: %s', (_what, schema) => expect(faultsOf(schema)).toEqual([]));

  it.each([
    ['no category', closed({ a: { type: 'string', maxLength: 9 } }), '/a: leaf without a known category'],
    ['an unknown category', closed({ a: { ...leaf, 'x-category': 'GOSSIP' } }), '/a: leaf without a known category'],
    ['a shared form without one', closed({ a: { $ref: 'urn:x#/$defs/short' } }), '/a: leaf without a known category'],
    ['an open object', closed({ a: { type: 'object', properties: { b: leaf } } }), '/a: admits unknown properties'],
    ['an endless string', closed({ a: { type: 'string', 'x-category': 'EDU' } }), '/a: leaf without a bound'],
    ['an endless shared form', closed({ a: { $ref: 'urn:x#/$defs/bare', 'x-category': 'EDU' } }), '/a: leaf without a bound'],
    ['an endless number', closed({ a: { type: 'integer', minimum: 0, 'x-category': 'EDU' } }), '/a: leaf without a bound'],
    ['a leaf that may be anything', closed({ a: { maxLength: 3, 'x-category': 'EDU' } }), '/a: leaf without a bound'],
    ['an endless list', closed({ a: { type: 'array', items: leaf } }), '/a: array without maxItems'],
    ['a reference to nothing', closed({ a: { $ref: 'urn:x#/$defs/gone', 'x-category': 'EDU' } }), '/a: $ref to nothing'],
  ])('fails the build: %s', (_what, schema, fault) => expect(faultsOf(schema)).toEqual([fault]));
});

describe('a coarse form', () => {
  const summary = [{ pattern: '/ageBand', category: 'ID_CORE' }];
  const from = (coarse: { to: string; by: string }, category = 'ID_CORE') => [{ pattern: '/born', category, coarse }];

  it('goes to a summary leaf of its own category', () => {
    expect(coarseFaults(from({ to: '/ageBand', by: 'age-band' }), summary)).toEqual([]);
  });

  it.each([
    ['a method nobody knows', from({ to: '/ageBand', by: 'guess' })],
    ['a target that is not there', from({ to: '/age', by: 'age-band' })],
    ['another category', from({ to: '/ageBand', by: 'age-band' }, 'HEALTH')],
  ])('fails the build: %s', (_what, leaves) => expect(coarseFaults(leaves, summary)).toHaveLength(1));
});
