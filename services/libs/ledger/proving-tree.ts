import { frontierRoot, EMPTY_FRONTIER, type Hash, nodeHash } from './merkle.js';

const HASH_BYTES = 32;
const FIRST_LEAVES = 1_024;

/**
 * A tree that keeps its nodes, so that many proofs cost one reading of the ledger and each only the logarithm of its size
 * (RFC 6962 section 2.1): some 64 bytes an entry.
 */
export class ProvingTree {
  /** By height, leaves first; each height one stretch of bytes, of which `counts` nodes are there. */
  private readonly heights: Uint8Array[] = [];
  private readonly counts: number[] = [];

  get size(): number {
    return this.counts[0] ?? 0;
  }

  append(leaf: Hash): void {
    let hash = leaf;
    for (let height = 0; ; height += 1) {
      const count = this.keep(height, hash);
      if (count % 2 === 1) return;
      hash = nodeHash(this.nodeAt(height, count - 2), hash);
    }
  }

  /** Root of the first `size` leaves. @throws RangeError */
  root(size: number): Hash {
    if (size < 0 || size > this.size) throw new RangeError('no such tree');
    return size === 0 ? frontierRoot(EMPTY_FRONTIER) : this.rootOfRange(0, size);
  }

  /** The hashes that lead from leaf `index` to the root of the first `size` leaves. @throws RangeError */
  inclusion(index: number, size: number): Hash[] {
    if (index < 0 || index >= size || size > this.size) throw new RangeError('no such leaf');
    return this.inclusionIn(index, 0, size);
  }

  /** Shows that the first `first` leaves are the beginning of the first `size` (RFC 6962 section 2.1.2). @throws RangeError */
  consistency(first: number, size: number): Hash[] {
    if (first < 1 || first > size || size > this.size) throw new RangeError('no such tree');
    return this.consistencyIn(first, { start: 0, size, whole: true });
  }

  private inclusionIn(index: number, start: number, size: number): Hash[] {
    if (size === 1) return [];
    const split = splitOf(size);
    return index < split
      ? [...this.inclusionIn(index, start, split), this.rootOfRange(start + split, size - split)]
      : [...this.inclusionIn(index - split, start + split, size - split), this.rootOfRange(start, split)];
  }

  private consistencyIn(
    first: number,
    { start, size, whole }: { start: number; size: number; whole: boolean },
  ): Hash[] {
    if (first === size) return whole ? [] : [this.rootOfRange(start, size)];
    const split = splitOf(size);
    const right = { start: start + split, size: size - split };
    return first <= split
      ? [...this.consistencyIn(first, { start, size: split, whole }), this.rootOfRange(right.start, right.size)]
      : [...this.consistencyIn(first - split, { ...right, whole: false }), this.rootOfRange(start, split)];
  }

  /** Of a range that begins where a subtree of its largest part does: every range of the recursions above. */
  private rootOfRange(start: number, size: number): Hash {
    const height = Math.log2(size);
    if (Number.isInteger(height)) return this.nodeAt(height, start / size);
    const split = splitOf(size);
    return nodeHash(this.rootOfRange(start, split), this.rootOfRange(start + split, size - split));
  }

  private nodeAt(height: number, place: number): Hash {
    return this.heights[height]!.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
  }

  /** @returns how many nodes of that height there are now */
  private keep(height: number, hash: Hash): number {
    const count = this.counts[height] ?? 0;
    const kept = this.heights[height] ?? new Uint8Array(FIRST_LEAVES * HASH_BYTES);
    const roomy = kept.length > count * HASH_BYTES ? kept : doubled(kept);
    roomy.set(hash, count * HASH_BYTES);
    this.heights[height] = roomy;
    this.counts[height] = count + 1;
    return count + 1;
  }
}

function doubled(bytes: Uint8Array): Uint8Array {
  const more = new Uint8Array(bytes.length * 2);
  more.set(bytes);
  return more;
}

/** The largest power of two below `size`. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}
