import { checkDisclosures } from '../envelope/disclosures.js';
import { EnvelopeError } from '../envelope/envelope-error.js';
import type { Evidence, MessageClaims, ReceiptClaims } from '../schema-check/generated/types.js';
import { readSigned, type SignedObject } from './read-signed.js';
import type { Notes } from './report.js';
import type { ProvenTrust } from './trust-part.js';

type MessagePart = Evidence['messages'][number];

export interface SignedReceipt extends SignedObject<ReceiptClaims> {
  /** A refusal of the message's void, which says that the message stands (protocol 5.6). */
  ofVoid: boolean;
}

/** A message by its author's signature; the receipt by its recipient's. */
export interface SignedMessage extends SignedObject<MessageClaims> {
  shown: string[];
  receipt: SignedReceipt | undefined;
}

/** What a message of the bundle is called, of which nothing else is proved: its author's key was revoked. */
export type Doubted = Pick<MessageClaims, 'messageId'> & { digest: string };

type Read = Omit<SignedMessage, 'receipt'> & { answer: SignedObject<ReceiptClaims> | undefined };

/**
 * The messages that are proved: each signed by its author under a key that was its own when the recipient signed the
 * receipt, of this conversation between these two, with content that is what was signed, citing none that is left out.
 * Doubted are those that a revoked key signed and nothing shows to be from before: they are there, and prove nothing.
 */
export function proveMessages(
  bundle: Evidence,
  trust: ProvenTrust,
  notes: Notes,
): { messages: SignedMessage[]; doubted: Doubted[] } {
  const doubted: Doubted[] = [];
  const read = bundle.messages.flatMap((part, at) => {
    const message = readMessage(part, trust, { at, notes });
    if (message) return message;
    const late = readDoubted(bundle, part, trust);
    if (late) doubted.push(late);
    if (late) notes.miss('after-revocation', late.messageId);
    else notes.find('message-unproved', at);
    return [];
  });
  const own = keepOwn(bundle, read, notes).flatMap((message, _at, all) => {
    if (!answersVoidElsewhere(message, all)) return message;
    const counted = withoutAnswer(message, trust);
    if (!counted) {
      doubted.push({ messageId: message.claims.messageId, digest: message.digest });
      notes.miss('after-revocation', message.claims.messageId);
    }
    return counted ?? [];
  });
  const messages = own.map(({ answer, ...message }) => ({
    ...message,
    receipt: receiptOf(message, answer, own, notes),
  }));
  checkPredecessors(bundle.node, messages, doubted, notes);
  return { messages: inOrder(messages), doubted };
}

function readMessage(
  part: MessagePart,
  trust: ProvenTrust,
  { at, notes }: { at: number; notes: Notes },
): Read | undefined {
  const answer = part.receipt && readReceipt(part.receipt, trust);
  if (part.receipt && !answer) doubtReceipt(part.receipt, trust, { at, notes });
  const signed = readSigned<MessageClaims>(part, 'passerelle-message+v1', ({ issuer, issuedAt }, kid) =>
    // Without a receipt only the author says when: under a revoked key that is nobody's word.
    answer
      ? trust.keyOf(issuer, kid, new Date(answer.claims.at))
      : trust.unrevokedKeyOf(issuer, kid, new Date(issuedAt)),
  );
  return signed && { ...signed, answer, shown: shownOf(part, signed, notes) };
}

function readDoubted({ conversationId }: Evidence, part: MessagePart, trust: ProvenTrust): Doubted | undefined {
  const signed = readSigned<MessageClaims>(part, 'passerelle-message+v1', ({ issuer }, kid) =>
    trust.revokedKeyOf(issuer, kid),
  );
  if (signed?.claims.conversationId !== conversationId) return undefined;
  return { messageId: signed.claims.messageId, digest: signed.digest };
}

function doubtReceipt(
  receipt: NonNullable<MessagePart['receipt']>,
  trust: ProvenTrust,
  { at, notes }: { at: number; notes: Notes },
): void {
  const late = readSigned<ReceiptClaims>(receipt, 'passerelle-receipt+v1', (said, kid) =>
    trust.revokedKeyOf(said.issuer, kid),
  );
  if (late) notes.miss('receipt-after-revocation', late.claims.messageId);
  else notes.find('receipt-unproved', at);
}

function readReceipt(receipt: NonNullable<MessagePart['receipt']>, trust: ProvenTrust) {
  return readSigned<ReceiptClaims>(receipt, 'passerelle-receipt+v1', (said, kid) =>
    trust.keyOf(said.issuer, kid, new Date(said.at)),
  );
}

function shownOf({ shown }: MessagePart, { claims }: SignedObject<MessageClaims>, notes: Notes): string[] {
  try {
    return Object.keys(checkDisclosures(shown, claims.digests, false)).sort();
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    notes.find('content-differs', claims.messageId);
    return [];
  }
}

/** Each once, and all of one conversation of one kind between the exporting node and one other. */
function keepOwn({ node, conversationId }: Evidence, read: readonly Read[], notes: Notes): Read[] {
  const [first] = read;
  const parties = first && [first.claims.issuer, first.claims.audience];
  const known = new Set<string>();
  return read.filter(({ claims, digest }) => {
    const between =
      [claims.issuer, claims.audience].every((each) => parties?.includes(each)) && parties?.includes(node);
    const same = claims.conversationId === conversationId && claims.kind === first?.claims.kind;
    if (!same || !between || claims.issuer === claims.audience) {
      notes.find('message-foreign', claims.messageId);
      return false;
    }
    if (known.has(claims.messageId) || known.has(digest)) notes.find('message-twice', claims.messageId);
    known.add(claims.messageId).add(digest);
    return true;
  });
}

/**
 * The refusal of a void serves as the receipt of what the void names, and says nothing of that (protocol 5.6). Whoever refused
 * it need not hold it, so that the bundle may show no message to which the refusal belongs.
 */
function answersVoidElsewhere({ claims, answer }: Read, all: readonly Read[]): boolean {
  if (answer?.claims.code !== 'already-effective' || !isBetween(claims, answer.claims)) return false;
  return all.every((each) => each.claims.messageId !== answer.claims.messageId);
}

/** As if nobody had answered: what is not shown to be about a message does not date it either. */
function withoutAnswer(message: Read, trust: ProvenTrust): Read | undefined {
  const { issuer, issuedAt } = message.claims;
  const key = trust.unrevokedKeyOf(issuer, message.kid, new Date(issuedAt));
  return key && { ...message, answer: undefined };
}

function isBetween(claims: MessageClaims, said: ReceiptClaims): boolean {
  return said.issuer === claims.audience && said.audience === claims.issuer;
}

function receiptOf(
  { claims, digest }: Omit<Read, 'answer'>,
  answer: Read['answer'],
  all: readonly Read[],
  notes: Notes,
): SignedReceipt | undefined {
  if (!answer) return undefined;
  const said = answer.claims;
  const between = isBetween(claims, said);
  if (between && said.messageId === claims.messageId && said.messageDigest === digest)
    return { ...answer, ofVoid: false };
  // A void names the first that said it, and is about each that said it again.
  const act = [{ messageId: claims.messageId, digest }, ...(claims.supersedes ? [claims.supersedes] : [])];
  const refusedVoid = all.some(
    (each) =>
      act.some((one) => each.claims.voids?.digest === one.digest && each.claims.voids.messageId === one.messageId) &&
      each.claims.issuer === claims.issuer &&
      each.claims.messageId === said.messageId &&
      each.digest === said.messageDigest,
  );
  if (between && refusedVoid && said.code === 'already-effective') return { ...answer, ofVoid: true };
  notes.find('receipt-foreign', claims.messageId);
  return undefined;
}

/**
 * Who cites a message signed that it had been there (protocol 2.2): it cannot be taken out alone. One that was voided before it
 * came is nowhere but at its author; its void, which stands in its place, says what it was called.
 */
function checkPredecessors(
  node: string,
  messages: readonly SignedMessage[],
  doubted: readonly Doubted[],
  notes: Notes,
): void {
  const here = new Set([
    ...messages.flatMap(({ digest, claims }) => [digest, claims.supersedes?.digest ?? digest]),
    ...messages.flatMap((message) => (isVoidTaken(node, message) ? [message.claims.voids!.digest] : [])),
    ...doubted.map(({ digest }) => digest),
  ]);
  for (const { claims } of messages) {
    if (claims.parents.some((parent) => !here.has(parent))) notes.find('predecessor-left-out', claims.messageId);
  }
}

/** What a refused void names stands, and can be shown; what an author voids it holds until the void is receipted. */
function isVoidTaken(node: string, { claims, receipt }: SignedMessage): boolean {
  return claims.voids !== undefined && (receipt ? receipt.claims.outcome === 'received' : claims.issuer !== node);
}

/** A message after all that it cites; of those that may come next, the one issued first by its author's clock. */
function inOrder(messages: readonly SignedMessage[]): SignedMessage[] {
  const left = messages.toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
  const unplaced = new Set(left.map(({ digest }) => digest));
  const ordered: SignedMessage[] = [];
  while (left.length > 0) {
    const free = left.findIndex(({ claims }) => !claims.parents.some((parent) => unplaced.has(parent)));
    const [next] = left.splice(Math.max(free, 0), 1);
    unplaced.delete(next!.digest);
    ordered.push(next!);
  }
  return ordered;
}

function keyOf({ claims }: SignedMessage): string {
  return `${claims.issuedAt} ${claims.messageId}`;
}
