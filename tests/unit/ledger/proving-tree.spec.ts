import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consistencyProof, inclusionProof, leafHash, rootOf } from '#libs/ledger/merkle.js';
import { ProvingTree } from '#libs/ledger/proving-tree.js';

const leaves = Array.from({ length: 2_100 }, (_none, at) => leafHash(Buffer.from(`leaf ${at}`)));
const hex = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString('hex'));

function treeOf(count: number): ProvingTree {
  const tree = new ProvingTree();
  for (const leaf of leaves.slice(0, count)) tree.append(leaf);
  return tree;
}

describe('a tree that keeps its nodes', () => {
  it('has the roots and gives the proofs of the plain recursion, for every earlier size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(69), fc.nat(69), fc.nat(69), (count, a, b, c) => {
        const tree = treeOf(count);
        const size = 1 + (a % count);
        const [index, first] = [b % size, 1 + (c % size)];
        const some = leaves.slice(0, size);
        expect(hex([tree.root(size)])).toEqual(hex([rootOf(some)]));
        expect(hex(tree.inclusion(index, size))).toEqual(hex(inclusionProof(some, index)));
        expect(hex(tree.consistency(first, size))).toEqual(hex(consistencyProof(some, first)));
      }),
      { seed: 6962 },
    );
  });

  it('grows beyond the room that it began with', () => {
    const tree = treeOf(leaves.length);
    expect(tree.size).toBe(leaves.length);
    expect(hex([tree.root(2_048), tree.root(leaves.length)])).toEqual(
      hex([rootOf(leaves.slice(0, 2_048)), rootOf(leaves)]),
    );
    expect(hex(tree.inclusion(1_500, 2_099))).toEqual(hex(inclusionProof(leaves.slice(0, 2_099), 1_500)));
  });

  it('has the root of nothing, and no proof of what is not there', () => {
    const tree = treeOf(3);
    expect(hex([tree.root(0)])).toEqual(hex([rootOf([])]));
    expect(() => tree.root(4)).toThrow(RangeError);
    expect(() => tree.inclusion(3, 3)).toThrow(RangeError);
    expect(() => tree.inclusion(0, 4)).toThrow(RangeError);
    expect(() => tree.consistency(0, 3)).toThrow(RangeError);
    expect(() => tree.consistency(3, 2)).toThrow(RangeError);
  });
});
