import { createHash } from 'node:crypto';

/** RFC 6962 section 2.1: SHA-256, leaves and nodes set apart by their first byte. Hashes are 32 bytes. */
export type Hash = Uint8Array;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(leaf: Uint8Array): Hash {
  return createHash('sha256').update(LEAF).update(leaf).digest();
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

/** Root of a tree of leaf hashes; the empty tree's is SHA-256 of nothing. */
export function rootOf(leaves: readonly Hash[]): Hash {
  return frontierRoot(leaves.reduce(appendLeaf, EMPTY_FRONTIER));
}

/**
 * The perfect subtrees that a tree is made of, largest first: all that appending needs.
 * `size` leaves; one node per set bit of `size`.
 */
export interface Frontier {
  size: number;
  nodes: readonly Hash[];
}

export const EMPTY_FRONTIER: Frontier = { size: 0, nodes: [] };

/** Appends one leaf in O(log n). */
export function appendLeaf({ size, nodes }: Frontier, leaf: Hash): Frontier {
  const next = [...nodes];
  let node = leaf;
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) node = nodeHash(next.pop() ?? node, node);
  return { size: size + 1, nodes: [...next, node] };
}

export function frontierRoot({ nodes }: Frontier): Hash {
  const last = nodes.at(-1);
  if (!last) return createHash('sha256').digest();
  return nodes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
}

/** RFC 6962 section 2.1.1: the hashes that lead from leaf `index` to the root of all `leaves`. @throws RangeError */
export function inclusionProof(leaves: readonly Hash[], index: number): Hash[] {
  if (index < 0 || index >= leaves.length) throw new RangeError('no such leaf');
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  return index < split
    ? [...inclusionProof(leaves.slice(0, split), index), rootOf(leaves.slice(split))]
    : [...inclusionProof(leaves.slice(split), index - split), rootOf(leaves.slice(0, split))];
}

/** RFC 9162 section 2.1.3.2. */
export function verifyInclusion(leaf: Hash, index: number, size: number, proof: readonly Hash[], root: Hash): boolean {
  if (index < 0 || index >= size) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const step of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(step, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = nodeHash(hash, step);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(hash, root);
}

/** RFC 6962 section 2.1.2: shows that the tree of the first `first` leaves is the beginning of the tree of all. @throws RangeError */
export function consistencyProof(leaves: readonly Hash[], first: number): Hash[] {
  if (first < 1 || first > leaves.length) throw new RangeError('no such tree');
  return subproof(leaves, first, true);
}

function subproof(leaves: readonly Hash[], first: number, whole: boolean): Hash[] {
  if (first === leaves.length) return whole ? [] : [rootOf(leaves)];
  const split = splitOf(leaves.length);
  return first <= split
    ? [...subproof(leaves.slice(0, split), first, whole), rootOf(leaves.slice(split))]
    : [...subproof(leaves.slice(split), first - split, false), rootOf(leaves.slice(0, split))];
}

/** RFC 9162 section 2.1.4.2. */
export function verifyConsistency(
  older: { size: number; root: Hash },
  newer: { size: number; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (older.size < 1 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && equal(older.root, newer.root);
  const [start, ...path] = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  return start !== undefined && climb(older, newer, start, path);
}

/** Both roots from the node that the trees share, going up along the path. */
function climb(
  older: { size: number; root: Hash },
  newer: { size: number; root: Hash },
  start: Hash,
  path: readonly Hash[],
): boolean {
  let [fn, sn] = [older.size - 1, newer.size - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  let [old, fresh] = [start, start];
  for (const step of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      [old, fresh] = [nodeHash(step, old), nodeHash(step, fresh)];
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      fresh = nodeHash(fresh, step);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && equal(old, older.root) && equal(fresh, newer.root);
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(size: number): boolean {
  return Number.isInteger(Math.log2(size));
}

function equal(a: Hash, b: Hash): boolean {
  return Buffer.compare(a, b) === 0;
}
