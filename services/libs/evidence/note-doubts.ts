import type { MessageClaims } from '../schema-check/generated/types.js';
import type { SignedMessage } from './prove-messages.js';
import { coveredBefore } from './prove-stamps.js';
import type { LedgerProof, MessageProof, Notes, StampProof } from './report.js';
import type { ProvenTrust } from './trust-part.js';

/** How far two clocks may seem apart before it is said, in milliseconds. */
const CLOCKS_MS = 60_000;

/** What stays open about messages that are proved. */
export function noteDoubts(
  node: string,
  trust: ProvenTrust,
  {
    messages,
    proofs,
    ledger,
    notes,
  }: {
    messages: readonly SignedMessage[];
    proofs: readonly MessageProof[];
    ledger: LedgerProof | undefined;
    notes: Notes;
  },
): void {
  for (const [place, message] of messages.entries()) {
    doubtMessage(node, trust, message, notes);
    const places = proofs[place]!;
    if (!isDated(node, trust, message, { places, stamped: ledger?.stamped ?? [] }))
      notes.miss('key-revoked', message.claims.messageId);
  }
  for (const { messageId, place, receipt } of proofs) {
    if (!receipt) notes.miss('no-receipt', messageId);
    if (ledger && place === null) notes.miss('no-place', messageId);
    if (ledger && receipt?.place === null) notes.miss('no-receipt-place', messageId);
  }
}

function doubtMessage(node: string, trust: ProvenTrust, { claims, kid, receipt }: SignedMessage, notes: Notes): void {
  const { messageId, issuer, audience, issuedAt } = claims;
  const signed = [{ by: issuer, kid, claims }, ...(receipt ? [{ by: audience, ...receipt }] : [])];
  const newer = signed.filter((each) => each.claims.trustListVersion > trust.version);
  // An older list than it used itself hides what was revoked since; what a peer claims of its list is that peer's word.
  if (newer.some(({ by }) => by === node)) notes.find('trust-older', messageId);
  else if (newer.length > 0) notes.miss('newer-list', messageId);
  if (!isAgreed(trust, claims)) notes.miss('no-agreement', messageId);
  const early = receipt && Date.parse(issuedAt) - Date.parse(receipt.claims.at);
  if (early !== undefined && early > CLOCKS_MS) notes.miss('clocks-apart', messageId);
}

/**
 * Whether what a revoked key signed is from before by another word than its own: the receipt of the other side, or an
 * authority's stamp. The receipt of whoever hands the bundle out is no other word.
 */
function isDated(
  node: string,
  trust: ProvenTrust,
  { claims, kid, receipt }: SignedMessage,
  { places, stamped }: { places: MessageProof; stamped: readonly StampProof[] },
): boolean {
  const isStamped = (key: string, place: number | null | undefined) =>
    typeof place === 'number' && place < (coveredBefore(stamped, trust.revokedAt(key)) ?? Infinity);
  const isMessageDated =
    trust.revokedAt(kid) === undefined ||
    (receipt !== undefined && claims.issuer === node && trust.revokedAt(receipt.kid) === undefined) ||
    isStamped(kid, places.place);
  const isReceiptDated =
    !receipt || trust.revokedAt(receipt.kid) === undefined || isStamped(receipt.kid, places.receipt?.place);
  return isMessageDated && isReceiptDated;
}

function isAgreed(trust: ProvenTrust, { agreement, issuer, audience, issuedAt }: MessageClaims): boolean {
  const agreed = trust.agreement(agreement.id, agreement.version);
  if (!agreed?.parties.includes(issuer) || !agreed.parties.includes(audience)) return false;
  return agreed.validFrom <= issuedAt && issuedAt < agreed.validUntil;
}
