import type { MessageClaims } from '../schema-check/generated/types.js';
import type { SignedMessage } from './prove-messages.js';
import type { MessageProof, Notes } from './report.js';
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
    inLedger,
    notes,
  }: { messages: readonly SignedMessage[]; proofs: readonly MessageProof[]; inLedger: boolean; notes: Notes },
): void {
  for (const message of messages) doubtMessage(node, trust, message, notes);
  for (const { messageId, place, receipt } of proofs) {
    if (!receipt) notes.miss('no-receipt', messageId);
    if (inLedger && place === null) notes.miss('no-place', messageId);
    if (inLedger && receipt?.place === null) notes.miss('no-receipt-place', messageId);
  }
}

function doubtMessage(node: string, trust: ProvenTrust, { claims, kid, receipt }: SignedMessage, notes: Notes): void {
  const { messageId, issuer, audience, issuedAt } = claims;
  const signed = [{ by: issuer, kid, claims }, ...(receipt ? [{ by: audience, ...receipt }] : [])];
  const newer = signed.filter((each) => each.claims.trustListVersion > trust.version);
  // An older list than it used itself hides what was revoked since; what a peer claims of its list is that peer's word.
  if (newer.some(({ by }) => by === node)) notes.find('trust-older', messageId);
  else if (newer.length > 0) notes.miss('newer-list', messageId);
  if (signed.some((each) => trust.revokedAt(each.kid))) notes.miss('key-revoked', messageId);
  if (!isAgreed(trust, claims)) notes.miss('no-agreement', messageId);
  const early = receipt && Date.parse(issuedAt) - Date.parse(receipt.claims.at);
  if (early !== undefined && early > CLOCKS_MS) notes.miss('clocks-apart', messageId);
}

function isAgreed(trust: ProvenTrust, { agreement, issuer, audience, issuedAt }: MessageClaims): boolean {
  const agreed = trust.agreement(agreement.id, agreement.version);
  if (!agreed?.parties.includes(issuer) || !agreed.parties.includes(audience)) return false;
  return agreed.validFrom <= issuedAt && issuedAt < agreed.validUntil;
}
