import type { Evidence } from '../schema-check/generated/types.js';
import { readBundle } from './bundle.js';
import { findPlaces, type Places } from './find-places.js';
import { noteDoubts } from './note-doubts.js';
import { proveLedger } from './prove-ledger.js';
import { proveMessages, type SignedMessage } from './prove-messages.js';
import { type EvidenceReport, type FindingCode, type MessageProof, Notes, type ReceiptProof } from './report.js';
import type { ReadStamp } from './read-stamps.js';
import { readTrustPart } from './trust-part.js';

/**
 * Says what a bundle proves, what it does not, and what contradicts (protocol section 15): the bundle → whose keys are whose
 * → who said what → what was received → where the ledger has it. Needs no node, no database and no clock.
 * @param root root metadata of the directory, known from elsewhere
 * @param stamps what `readStamps` says of this very text, where somebody said whose time-stamps count
 */
export function verifyEvidence(text: string, root: string | undefined, stamps?: readonly ReadStamp[]): EvidenceReport {
  const bundle = readBundle(text);
  if (!bundle) return provesNothing('not-a-bundle');
  const trust = readTrustPart(bundle.trust, root);
  if (!trust) return provesNothing('trust-unsigned');
  const notes = new Notes();
  if (!root) notes.find('trust-unchecked');
  if (trust.mayLeaveOut) notes.miss('edition-not-shown');
  const { messages, doubted } = proveMessages(bundle, trust, notes);
  const ledger = proveLedger(bundle, trust, { messages, notes, ...(stamps ? { stamps } : {}) });
  const placeOf = findPlaces(bundle, messages, { doubted, entries: ledger?.entries ?? [], notes });
  const places = messages.map(placeOf);
  const proofs = messages.map((message, at) => describe(message, places[at]!));
  noteDoubts(bundle.node, trust, { messages, places, ledger: ledger?.proof, notes });
  const peerHeads = peerHeadsIn(bundle, messages, notes);
  return {
    // A message in it whose signature counts for nothing does not verify, though nobody need have lied.
    ok: notes.findings.length === 0 && !notes.gaps.some(({ code }) => code === 'after-revocation'),
    node: bundle.node,
    ...partiesOf(bundle, messages),
    trust: { version: trust.version, issuedAt: trust.issuedAt, edition: trust.edition ?? null },
    messages: proofs,
    ledger: ledger?.proof ?? null,
    peerHeads,
    findings: notes.findings,
    gaps: notes.gaps,
  };
}

function provesNothing(code: FindingCode): EvidenceReport {
  return { ok: false, messages: [], ledger: null, peerHeads: [], findings: [{ code }], gaps: [] };
}

function partiesOf({ node, conversationId }: Evidence, [first]: readonly SignedMessage[]) {
  if (!first) return { conversationId };
  const { issuer, audience, kind } = first.claims;
  return { conversationId, kind, peer: issuer === node ? audience : issuer };
}

function describe({ claims, digest, shown, receipt }: SignedMessage, places: Places): MessageProof {
  const { messageId, step, issuer, audience, issuedAt } = claims;
  const closed = Object.keys(claims.digests).filter((category) => !shown.includes(category));
  const said = { messageId, step, from: issuer, to: audience, issuedAt, digest, shown, closed: closed.sort() };
  return { ...said, place: places.message, receipt: receipt ? describeReceipt(receipt, places) : null };
}

function describeReceipt({ claims, ofVoid }: NonNullable<SignedMessage['receipt']>, places: Places): ReceiptProof {
  const { issuer: by, outcome, code, at, ledgerHead: head } = claims;
  // Who refuses a void as come too late says that the message stands.
  const meant = ofVoid ? 'received' : outcome;
  return { by, outcome: meant, ...(code ? { code } : {}), at, place: places.receipt, head };
}

/** One ledger has one root at one size; its node is not asked here why it signed two. */
function peerHeadsIn({ node }: Evidence, messages: readonly SignedMessage[], notes: Notes) {
  const heads = messages
    .flatMap(({ receipt }) => (receipt && receipt.claims.issuer !== node ? [receipt.claims] : []))
    .map(({ ledgerHead, at }) => ({ ...ledgerHead, at }))
    .sort((a, b) => a.at.localeCompare(b.at));
  for (const [size, some] of Map.groupBy(heads, (head) => head.size)) {
    if (new Set(some.map(({ root }) => root)).size > 1) notes.find('peer-two-ledgers', size);
  }
  return heads;
}
