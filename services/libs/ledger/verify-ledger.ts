import { commitmentOf } from './commitment.js';
import { appendLeaf, EMPTY_FRONTIER, frontierRoot, leafHash, type Frontier } from './merkle.js';

/** An entry as the database holds it; salt and content are gone once erased. */
export interface StoredEntry {
  leafIndex: number;
  commitment: Uint8Array;
  salt: Uint8Array | null;
  content: unknown;
}

/** A head somebody holds: this node's own signed checkpoint, or one that a peer got in a receipt or gave in one. */
export interface KnownHead {
  size: number;
  /** base64url. */
  root: string;
  /** Who holds it; for the report. */
  heldBy: string;
}

export type FindingCode = 'content-changed' | 'index-missing' | 'root-differs' | 'tail-cut';

export interface Finding {
  code: FindingCode;
  /** The first entry at fault, or the size of the head that does not fit. */
  leafIndex: number;
  heldBy?: string;
}

export interface LedgerReport {
  ok: boolean;
  size: number;
  /** base64url. */
  root: string;
  /** Entries whose content was erased: their commitments still stand. */
  erased: number;
  findings: Finding[];
}

/**
 * Recomputes the whole tree from the entries, in order of their index, and holds it against every head anybody keeps.
 * A row changed, deleted, added between or cut off the end shows, because a head held elsewhere no longer fits.
 */
export async function verifyLedger(
  entries: AsyncIterable<StoredEntry> | Iterable<StoredEntry>,
  heads: readonly KnownHead[],
): Promise<LedgerReport> {
  const findings: Finding[] = [];
  const bySize = Map.groupBy(heads, ({ size }) => size);
  let tree: Frontier = EMPTY_FRONTIER;
  let erased = 0;
  compareHeads(tree, bySize, findings);
  for await (const entry of entries) {
    if (entry.leafIndex !== tree.size) {
      findings.push({ code: 'index-missing', leafIndex: tree.size });
      break;
    }
    if (entry.salt === null || entry.content === null) erased += 1;
    else if (!isUnchanged(entry, entry.salt)) findings.push({ code: 'content-changed', leafIndex: entry.leafIndex });
    tree = appendLeaf(tree, leafHash(entry.commitment));
    compareHeads(tree, bySize, findings);
  }
  for (const { size, heldBy } of heads) {
    if (size > tree.size) findings.push({ code: 'tail-cut', leafIndex: tree.size, heldBy });
  }
  return { ok: findings.length === 0, size: tree.size, root: text(frontierRoot(tree)), erased, findings };
}

function isUnchanged({ commitment, content }: StoredEntry, salt: Uint8Array): boolean {
  return Buffer.compare(commitmentOf(salt, content), commitment) === 0;
}

function compareHeads(tree: Frontier, bySize: ReadonlyMap<number, KnownHead[]>, findings: Finding[]): void {
  const heads = bySize.get(tree.size);
  if (!heads) return;
  const root = text(frontierRoot(tree));
  for (const { heldBy, root: held } of heads) {
    if (held !== root) findings.push({ code: 'root-differs', leafIndex: tree.size, heldBy });
  }
}

function text(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64url');
}
