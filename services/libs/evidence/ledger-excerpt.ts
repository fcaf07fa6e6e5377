import { readBreak } from '../ledger/declared-breaks.js';
import { leafHash } from '../ledger/merkle.js';
import { ProvingTree } from '../ledger/proving-tree.js';
import type { StoredEntry } from '../ledger/verify-ledger.js';
import type { Evidence } from '../schema-check/generated/types.js';
import type { SignedText } from './read-signed.js';

type LedgerPart = NonNullable<Evidence['ledger']>;
type EntryPart = LedgerPart['entries'][number];
type StampPart = NonNullable<LedgerPart['stamps']>[number];

/** A head of this very ledger that its node signed earlier. */
export interface EarlierHead {
  size: number;
  /** base64url. */
  root: string;
}

/** An earlier head that was stamped: as it was signed, and the token over both its lines. */
export interface StampedHead extends EarlierHead, SignedText {
  /** RFC 3161 time-stamp token (DER). */
  token: Uint8Array;
}

/** What a head is shown out of: itself signed, and heads before it. */
export interface Before {
  earlier: readonly EarlierHead[];
  stamped: readonly StampedHead[];
}

/** As many as the schema of a bundle takes. */
const MOST_STAMPS = 1_000;

/** Entries that show what became of a conversation's messages. */
const OF_MESSAGES: readonly string[] = [
  'message-sent',
  'message-received',
  'message-recovered',
  'receipt-sent',
  'receipt-received',
];

/**
 * What a ledger can show of one conversation, read in one pass, in the order of its entries (RFC 6962 sections 2.1.1 and
 * 2.1.2). An entry whose content was erased shows nothing of any conversation and stays closed.
 */
export class LedgerExcerpt {
  private readonly tree = new ProvingTree();
  private readonly told: StoredEntry[] = [];
  private readonly restores: StoredEntry[] = [];

  /** @param messageIds the conversation's messages: some entries about receipts name nothing else */
  constructor(
    private readonly conversationId: string,
    private readonly messageIds: ReadonlySet<string>,
  ) {}

  take(entry: StoredEntry): void {
    this.tree.append(leafHash(entry.commitment));
    if (entry.salt === null || entry.content === null) return;
    const { kind, messageId, conversationId } = entry.content as Record<string, unknown>;
    if (kind === 'restored') this.restores.push(entry);
    const about = conversationId === this.conversationId || this.messageIds.has(String(messageId));
    if (about && OF_MESSAGES.includes(String(kind))) this.told.push(entry);
  }

  /**
   * Of the heads that were stamped, those that a bundle needs: for each entry the first that covers it, because no other says
   * more closely when it was there at the latest; and the newest. Of a ledger that was restored since none that it lost.
   */
  stampsThatTell(stamped: readonly EarlierHead[], size: number): EarlierHead[] {
    const [fitting] = this.sort(stamped, size);
    const ordered = fitting.toSorted((a, b) => a.size - b.size);
    const first = this.told.flatMap(({ leafIndex }) => ordered.find((head) => head.size > leafIndex) ?? []);
    return different([...first, ...ordered.slice(-1)]).slice(-MOST_STAMPS);
  }

  /** Everything up to the signed head, which must be one of what was read. */
  under(checkpoint: SignedText, size: number, { earlier, stamped }: Before): LedgerPart {
    const [fitting, unfit] = this.sort(earlier, size);
    // What a node lost in a restore is told only where it explains something: it may name a partner of another case.
    const breaks = unfit.length > 0 ? this.restores : [];
    const entries = [...this.told, ...breaks].filter(({ leafIndex }) => leafIndex < size);
    const begun = breaks.flatMap((entry) => readBreak(entry.leafIndex, entry.content) ?? []);
    const [before] = this.sort(
      begun.map(({ from, root }) => ({ size: from, root })),
      size,
    );
    return {
      checkpoint,
      entries: entries.toSorted((a, b) => a.leafIndex - b.leafIndex).map((entry) => this.entry(entry, size)),
      heads: different([...fitting, ...before]).map((head) => this.head(head, size)),
      ...(stamped.length > 0 ? { stamps: stamped.map((head) => this.stamp(head, size)) } : {}),
    };
  }

  /** Heads that this ledger grew out of, and those that it did not. */
  private sort(heads: readonly EarlierHead[], size: number): [EarlierHead[], EarlierHead[]] {
    // The head of an empty ledger fits every ledger and proves nothing.
    const some = heads.filter((head) => head.size > 0);
    const fits = (head: EarlierHead) => head.size <= size && text(this.tree.root(head.size)) === head.root;
    return [some.filter(fits), some.filter((head) => !fits(head))];
  }

  private entry({ leafIndex, salt, content }: StoredEntry, size: number): EntryPart {
    return {
      index: leafIndex,
      salt: text(salt!),
      content: content as EntryPart['content'],
      proof: this.tree.inclusion(leafIndex, size).map(text),
    };
  }

  private stamp({ size: first, jws, claims, token }: StampedHead, size: number): StampPart {
    const proof = this.tree.consistency(first, size).map(text);
    return { jws, claims, token: Buffer.from(token).toString('base64'), proof };
  }

  private head({ size: first, root }: EarlierHead, size: number): LedgerPart['heads'][number] {
    return { size: first, root, proof: this.tree.consistency(first, size).map(text) };
  }
}

function different(heads: readonly EarlierHead[]): EarlierHead[] {
  return [...new Map(heads.map((head) => [head.size, head])).values()].sort((a, b) => a.size - b.size);
}

function text(hash: Uint8Array): string {
  return Buffer.from(hash).toString('base64url');
}
