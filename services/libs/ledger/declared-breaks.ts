import type { Frontier } from './merkle.js';
import type { KnownHead } from './verify-ledger.js';

/**
 * A part of the ledger that its node says it lost when its database was restored from a backup: heads of more than `from`
 * and up to `to` entries were signed for what is gone. `to` is null while nobody is known to hold such a head.
 */
export interface DeclaredBreak {
  /** Place of the entry that declares it. */
  leafIndex: number;
  from: number;
  /** base64url; of the first `from` entries, which must stand as they were. */
  root: string;
  to: number | null;
  /** The partner that holds the head of `to` entries; absent where the node itself had noted it. */
  heldBy?: string;
}

/** How many entries may come between what a backup held and the entry that declares the break: those without a place yet. */
const REACH = 10_000;

/** Reads what an unchanged entry declares; undefined for every other kind of entry. */
export function readBreak(leafIndex: number, content: unknown): DeclaredBreak | undefined {
  const { kind, ledgerSize, ledgerRoot, lostSize, peer } = content as Record<string, unknown>;
  if (kind !== 'restored' || typeof ledgerSize !== 'number' || typeof ledgerRoot !== 'string') return undefined;
  return {
    leafIndex,
    from: ledgerSize,
    root: ledgerRoot,
    to: typeof lostSize === 'number' ? lostSize : null,
    ...(typeof peer === 'string' ? { heldBy: peer } : {}),
  };
}

/** Whether a head that does not fit lies in a part that was declared lost. */
export function isDeclared({ size }: Pick<KnownHead, 'size'>, breaks: readonly DeclaredBreak[]): boolean {
  return breaks.some(({ from, to }) => size > from && to !== null && size <= to);
}

/** The latest states of a tree that grows, so that a declared break can be held against what stood before it. */
export class RecentTrees {
  private readonly trees: Frontier[] = [];

  add(tree: Frontier): void {
    this.trees.push(tree);
    if (this.trees.length > 2 * REACH) this.trees.splice(0, REACH);
  }

  ofSize(size: number): Frontier | undefined {
    const [first] = this.trees;
    return first && this.trees[size - first.size];
  }
}
