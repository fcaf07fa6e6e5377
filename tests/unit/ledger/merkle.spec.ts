import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  appendLeaf,
  consistencyProof,
  EMPTY_FRONTIER,
  frontierRoot,
  inclusionProof,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '#libs/ledger/merkle.js';

// Leaves and roots of the reference implementation of Certificate Transparency.
const REFERENCE_LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const REFERENCE_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`leaf ${i}`)));

describe('RFC 6962 tree', () => {
  it.each(REFERENCE_ROOTS.map((root, size) => [size, root] as const))(
    'has the reference root at size %i',
    (size, root) => {
      const leaves = REFERENCE_LEAVES.slice(0, size).map((leaf) => leafHash(Buffer.from(leaf, 'hex')));
      expect(hex(rootOf(leaves))).toBe(root);
      expect(hex(frontierRoot(leaves.reduce(appendLeaf, EMPTY_FRONTIER)))).toBe(root);
    },
  );

  it('proves every leaf in every tree, and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(39), fc.nat(39), (size, at, other) => {
        const index = at % size;
        const leaves = leavesOf(size);
        const [root, proof] = [rootOf(leaves), inclusionProof(leaves, index)];
        const leaf = leaves[index] ?? new Uint8Array();
        expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true);
        const wrong = other % size;
        if (wrong !== index) expect(verifyInclusion(leaf, wrong, size, proof, root)).toBe(false);
        expect(verifyInclusion(leafHash(Buffer.from('no')), index, size, proof, root)).toBe(false);
      }),
    );
  });

  it('proves that every tree begins every later one, and no forked one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.nat(39), (a, b, fork) => {
        const [first, size] = [Math.min(a, b), Math.max(a, b)];
        const leaves = leavesOf(size);
        const proof = consistencyProof(leaves, first);
        const older = { size: first, root: rootOf(leaves.slice(0, first)) };
        expect(verifyConsistency(older, { size, root: rootOf(leaves) }, proof)).toBe(true);
        const forked = leaves.with(fork % first, leafHash(Buffer.from('rewritten')));
        const newer = { size, root: rootOf(forked) };
        expect(verifyConsistency(older, newer, first === size ? [] : consistencyProof(forked, first))).toBe(false);
      }),
    );
  });
});
