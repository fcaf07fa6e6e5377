import type { MessageClaims } from '../schema-check/generated/types.js';
import type { Places } from './find-places.js';
import type { SignedMessage } from './prove-messages.js';
import { coveredBefore } from './prove-stamps.js';
import type { LedgerProof, Notes, StampProof } from './report.js';
import type { ProvenTrust } from './trust-part.js';

/** How far two clocks may seem apart before it is said, in milliseconds. */
const CLOCKS_MS = 60_000;

/** What stays open about messages that are proved. */
export function noteDoubts(
  node: string,
  trust: ProvenTrust,
  {
    messages,
    places,
    ledger,
    notes,
  }: {
    messages: readonly SignedMessage[];
    places: readonly Places[];
    ledger: LedgerProof | undefined;
    notes: Notes;
  },
): void {
  for (const [at, message] of messages.entries()) {
    doubtMessage(node, trust, message, notes);
    if (!isDated(node, trust, message, { places: places[at]!, stamped: ledger?.stamped ?? [] }))
      notes.miss('key-revoked', message.claims.messageId);
  }
  for (const [at, { claims, receipt }] of messages.entries()) {
    if (!receipt) notes.miss('no-receipt', claims.messageId);
    if (ledger && places[at]!.message === null) notes.miss('no-place', claims.messageId);
    if (ledger && receipt && places[at]!.receipt === null) notes.miss('no-receipt-place', claims.messageId);
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
 * authority's stamp over an entry with the digest of this very receipt. The receipt of whoever hands the bundle out is no
 * other word.
 */
function isDated(
  node: string,
  trust: ProvenTrust,
  { claims, kid, receipt }: SignedMessage,
  { places, stamped }: { places: Places; stamped: readonly StampProof[] },
): boolean {
  const isStamped = (key: string, place: number | null) =>
    place !== null && place < (coveredBefore(stamped, trust.revokedAt(key)) ?? Infinity);
  const isMessageDated =
    trust.revokedAt(kid) === undefined ||
    (receipt !== undefined && claims.issuer === node && trust.revokedAt(receipt.kid) === undefined) ||
    isStamped(kid, places.message);
  const isReceiptDated =
    !receipt || trust.revokedAt(receipt.kid) === undefined || isStamped(receipt.kid, places.signedReceipt);
  return isMessageDated && isReceiptDated;
}

function isAgreed(trust: ProvenTrust, { agreement, issuer, audience, issuedAt }: MessageClaims): boolean {
  const agreed = trust.agreement(agreement.id, agreement.version);
  if (!agreed?.parties.includes(issuer) || !agreed.parties.includes(audience)) return false;
  return agreed.validFrom <= issuedAt && issuedAt < agreed.validUntil;
}
