import { verifyConsistency } from '../ledger/merkle.js';
import type { Checkpoint, Evidence } from '../schema-check/generated/types.js';
import { bytes } from './bytes.js';
import { readSigned, type SignedText } from './read-signed.js';
import type { ReadStamp } from './read-stamps.js';
import type { Notes, StampProof } from './report.js';
import type { ProvenTrust } from './trust-part.js';

type LedgerPart = NonNullable<Evidence['ledger']>;

/**
 * The heads of this ledger that an authority has stamped: signed by the node, and out of which the checkpoint grew. Each
 * shows of the entries before it that they were there when it was stamped, at the latest (RFC 3161).
 * @param read what their tokens say; undefined where nobody said whose stamps count
 */
export function proveStamps(
  { node, ledger }: Evidence,
  { trust, head, read, notes }: { trust: ProvenTrust; head: Checkpoint; read?: readonly ReadStamp[]; notes: Notes },
): StampProof[] {
  const proofs: StampProof[] = [];
  for (const [place, stamp] of (ledger?.stamps ?? []).entries()) {
    const late = lateHeadOf(node, stamp, trust);
    const stamped = countedHeadOf(node, stamp, trust) ?? late;
    const said = read?.[place];
    if (!stamped || !grewFrom(stamped, stamp, head)) notes.find('stamp-foreign', place);
    else if (said && 'code' in said) notes.find(said.code, place);
    else if (late) notes.miss('stamp-after-revocation', stamped.size);
    else if (!said) notes.miss('stamp-unchecked', stamped.size);
    else proofs.push({ size: stamped.size, root: stamped.root, at: said.at.toISOString(), by: said.by });
  }
  return proofs.toSorted((a, b) => a.size - b.size);
}

/**
 * How many entries an authority saw before a key was revoked. That the key was still its owner's when it signed is then no
 * word of the key's alone. @returns undefined for a key that was not revoked
 */
export function coveredBefore(stamped: readonly StampProof[], revokedAt: string | undefined): number | undefined {
  if (revokedAt === undefined) return undefined;
  const before = stamped.filter(({ at }) => Date.parse(at) < Date.parse(revokedAt));
  return Math.max(0, ...before.map(({ size }) => size));
}

type StampPart = NonNullable<LedgerPart['stamps']>[number];

/** A head of this node's ledger that counts: signed under a key that was its own, and not revoked, when it signed it. */
export function countedHeadOf(node: string, signed: SignedText, trust: ProvenTrust): Checkpoint | undefined {
  return readSigned<Checkpoint>(signed, 'passerelle-checkpoint+v1', (said, kid) =>
    said.node === node ? trust.keyOf(node, kid, new Date(said.at)) : undefined,
  )?.claims;
}

/** A head that was signed when its key was revoked already: it proves nothing, and its node may have known of nothing then. */
function lateHeadOf(node: string, signed: SignedText, trust: ProvenTrust): Checkpoint | undefined {
  return readSigned<Checkpoint>(signed, 'passerelle-checkpoint+v1', (said, kid) => {
    const counts = said.node !== node || trust.keyOf(node, kid, new Date(said.at));
    return counts ? undefined : trust.revokedKeyOf(node, kid);
  })?.claims;
}

function grewFrom({ size, root }: Checkpoint, { proof }: StampPart, head: Checkpoint): boolean {
  const newer = { size: head.size, root: bytes(head.root) };
  return verifyConsistency({ size, root: bytes(root) }, newer, proof.map(bytes));
}
