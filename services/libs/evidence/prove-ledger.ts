import { commitmentOf } from '../ledger/commitment.js';
import { type DeclaredBreak, isDeclared, readBreak } from '../ledger/declared-breaks.js';
import { leafHash, verifyConsistency, verifyInclusion } from '../ledger/merkle.js';
import type { Checkpoint, Evidence } from '../schema-check/generated/types.js';
import { bytes } from './bytes.js';
import type { SignedMessage } from './prove-messages.js';
import { coveredBefore, proveStamps } from './prove-stamps.js';
import { readSigned } from './read-signed.js';
import type { ReadStamp } from './read-stamps.js';
import type { LedgerProof, Notes } from './report.js';
import type { ProvenTrust } from './trust-part.js';

type LedgerPart = NonNullable<Evidence['ledger']>;
type Head = Pick<Checkpoint, 'size' | 'root'>;

/** An entry that stands in the ledger of which the node signed the head. */
export interface ProvedEntry {
  index: number;
  content: Record<string, unknown>;
}

/**
 * The ledger of the exporting node: its head by the node's signature, entries by inclusion, and that it grew out of every
 * head that the node had signed into a receipt, so that nothing before was changed or removed (protocol 8.3, 15.4).
 */
export function proveLedger(
  bundle: Evidence,
  trust: ProvenTrust,
  { messages, stamps, notes }: { messages: readonly SignedMessage[]; stamps?: readonly ReadStamp[]; notes: Notes },
): { proof: LedgerProof; entries: ProvedEntry[] } | undefined {
  const { node, ledger } = bundle;
  if (!ledger) {
    notes.miss('no-ledger');
    // A head in a receipt was signed as a checkpoint first: whoever signed one has a ledger to show.
    followReceipts(node, messages, { heads: new Map(), breaks: [], notes });
    return undefined;
  }
  const signed = readSigned<Checkpoint>(ledger.checkpoint, 'passerelle-checkpoint+v1', (said, kid) =>
    said.node === node ? trust.keyOf(node, kid, new Date(said.at)) : undefined,
  );
  const head = signed?.claims;
  if (!head) {
    doubtHead(node, ledger, { trust, notes });
    return undefined;
  }
  const entries = proveEntries(ledger, head, notes);
  const heads = proveHeads(ledger, head, notes);
  const breaks = entries
    .flatMap(({ index, content }) => readBreak(index, content) ?? [])
    .filter(({ from, root }) => from === 0 || heads.get(from) === root);
  const grewFrom = followReceipts(node, messages, { heads, breaks, notes });
  const stamped = proveStamps(bundle, { trust, head, notes, ...(stamps ? { read: stamps } : {}) });
  const { size, root, at } = head;
  const before = coveredBefore(stamped, trust.revokedAt(signed.kid));
  if (before !== undefined && before < size) notes.miss('head-undated', before);
  return { proof: { size, root, at, entries: entries.length, grewFrom, breaks, stamped }, entries };
}

/** A head under a key that was revoked when it was signed proves nothing; its node may have no other. */
function doubtHead(
  node: string,
  { checkpoint }: LedgerPart,
  { trust, notes }: { trust: ProvenTrust; notes: Notes },
): void {
  const late = readSigned<Checkpoint>(checkpoint, 'passerelle-checkpoint+v1', (said, kid) =>
    said.node === node ? trust.revokedKeyOf(node, kid) : undefined,
  );
  if (late) notes.miss('head-after-revocation', late.claims.size);
  else notes.find('checkpoint-unproved');
}

function proveEntries({ entries }: LedgerPart, head: Head, notes: Notes): ProvedEntry[] {
  return entries.flatMap(({ index, salt, content, proof }) => {
    const leaf = leafHash(commitmentOf(bytes(salt), content));
    if (verifyInclusion(leaf, index, head.size, proof.map(bytes), bytes(head.root))) return { index, content };
    notes.find('entry-unproved', index);
    return [];
  });
}

/** Earlier heads out of which the signed one grew: root by size. */
function proveHeads({ heads }: LedgerPart, head: Head, notes: Notes): ReadonlyMap<number, string> {
  const newer = { size: head.size, root: bytes(head.root) };
  const proved = heads.filter(({ size, root, proof }) => {
    const grew = verifyConsistency({ size, root: bytes(root) }, newer, proof.map(bytes));
    if (!grew) notes.find('head-unproved', size);
    return grew;
  });
  return new Map(proved.map(({ size, root }) => [size, root]));
}

function followReceipts(
  node: string,
  messages: readonly SignedMessage[],
  { heads, breaks, notes }: { heads: ReadonlyMap<number, string>; breaks: readonly DeclaredBreak[]; notes: Notes },
): number[] {
  const grewFrom = new Set<number>();
  for (const { claims, receipt } of messages) {
    if (receipt?.claims.issuer !== node) continue;
    const { size, root } = receipt.claims.ledgerHead;
    // Every ledger grows out of an empty one.
    if (size === 0) continue;
    if (heads.get(size) === root) grewFrom.add(size);
    else if (isDeclared({ size }, breaks)) notes.miss('lost-in-restore', claims.messageId);
    else notes.find('ledger-rewritten', claims.messageId);
  }
  return [...grewFrom].sort((a, b) => a - b);
}
