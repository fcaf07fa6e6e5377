import { commitmentOf } from './commitment.js';
import { type DeclaredBreak, isDeclared, readBreak, RecentTrees } from './declared-breaks.js';
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
  /** What the node itself declared lost; never silent, and no finding where the rest fits. */
  breaks: DeclaredBreak[];
}

/**
 * Recomputes the whole tree from the entries, in order of their index, and holds it against every head anybody keeps.
 * A row changed, deleted, added between or cut off the end shows, because a head held elsewhere no longer fits. Heads of a
 * part that was lost in a restore fit no more either: they are told apart by the entry that declares the loss.
 */
export async function verifyLedger(
  entries: AsyncIterable<StoredEntry> | Iterable<StoredEntry>,
  heads: readonly KnownHead[],
): Promise<LedgerReport> {
  const reading = new Reading(heads);
  for await (const entry of entries) if (!reading.take(entry)) break;
  return reading.report();
}

/** The tree as far as it was read, and what did not fit on the way. */
class Reading {
  private readonly bySize: ReadonlyMap<number, KnownHead[]>;
  private readonly recent = new RecentTrees();
  private readonly findings: Finding[] = [];
  private readonly breaks: DeclaredBreak[] = [];
  /** Heads that do not fit; whether their part was declared lost, later entries say. */
  private readonly unfit: (Finding & { size: number })[] = [];
  private tree: Frontier = EMPTY_FRONTIER;
  private erased = 0;

  constructor(private readonly heads: readonly KnownHead[]) {
    this.bySize = Map.groupBy(heads, ({ size }) => size);
    this.compareHeads();
  }

  /** @returns false where nothing after it can be read */
  take(entry: StoredEntry): boolean {
    if (entry.leafIndex !== this.tree.size) {
      this.findings.push({ code: 'index-missing', leafIndex: this.tree.size });
      return false;
    }
    if (entry.salt === null || entry.content === null) this.erased += 1;
    else if (isUnchanged(entry, entry.salt)) this.noteBreak(entry);
    else this.findings.push({ code: 'content-changed', leafIndex: entry.leafIndex });
    this.tree = appendLeaf(this.tree, leafHash(entry.commitment));
    this.compareHeads();
    return true;
  }

  report(): LedgerReport {
    const { size } = this.tree;
    const cut = this.heads.filter((head) => head.size > size);
    this.unfit.push(
      ...cut.map(({ size: held, heldBy }) => ({ code: 'tail-cut' as const, leafIndex: size, heldBy, size: held })),
    );
    const undeclared = this.unfit.filter((each) => !isDeclared(each, this.breaks));
    const findings = [...this.findings, ...undeclared.map(({ size: _size, ...finding }) => finding)];
    const root = text(frontierRoot(this.tree));
    return { ok: findings.length === 0, size, root, erased: this.erased, findings, breaks: this.breaks };
  }

  private noteBreak({ leafIndex, content }: StoredEntry): void {
    const declared = readBreak(leafIndex, content);
    if (!declared) return;
    if (this.stood(declared)) this.breaks.push(declared);
    else this.findings.push({ code: 'root-differs', leafIndex: declared.from, heldBy: 'its own entry of a restore' });
  }

  /** A break counts only where what it says to stand does stand; partners' heads may follow the first entry much later. */
  private stood({ from, root }: DeclaredBreak): boolean {
    if (this.breaks.some((known) => known.from === from && known.root === root)) return true;
    const before = this.recent.ofSize(from);
    return before !== undefined && text(frontierRoot(before)) === root;
  }

  private compareHeads(): void {
    this.recent.add(this.tree);
    const heads = this.bySize.get(this.tree.size);
    if (!heads) return;
    const root = text(frontierRoot(this.tree));
    for (const { heldBy, root: held, size } of heads) {
      if (held !== root) this.unfit.push({ code: 'root-differs', leafIndex: size, heldBy, size });
    }
  }
}

function isUnchanged({ commitment, content }: StoredEntry, salt: Uint8Array): boolean {
  return Buffer.compare(commitmentOf(salt, content), commitment) === 0;
}

function text(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64url');
}
