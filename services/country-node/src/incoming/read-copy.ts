import type { Opened } from '#libs/envelope/open.js';
import type { AddressedClaims } from '#libs/envelope/types.js';
import { readSigned, type SignedObject, type SignedText } from '#libs/evidence/read-signed.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ReceiptClaims } from './take-receipt.js';
import type { MessageClaims } from './take-message.js';

/** A message that came back, proved by its author's signature and by its recipient's receipt. */
export interface Copy {
  claims: MessageClaims;
  /** As the message itself would have been opened; without the lines that were left out. */
  opened: Opened;
  receipt: { claims: ReceiptClaims; opened: Opened; text: string };
  /** Whether this node wrote it. */
  own: boolean;
}

interface CopyClaims {
  issuer: string;
  message: SignedText;
  receipt: SignedText;
  digests: Record<string, string>;
}

/**
 * Reads a copy that a partner sent: a message between the two, signed by one of them by a key it had when the other signed
 * the receipt for it. What was receipted stays proved when keys have lapsed since (protocol section 4).
 * @returns undefined for what is not proved
 */
export function readCopy({ self, directory }: Pick<NodeParts, 'self' | 'directory'>, outer: Opened): Copy | undefined {
  const { issuer: peer, message, receipt, digests } = outer.claims as unknown as CopyClaims;
  const view = directory.view();
  const answer = readSigned(receipt, 'passerelle-receipt+v1', (said, kid) =>
    view.pastSigningKeyOf(said.issuer, kid, new Date(String(said['at']))),
  );
  if (!answer) return undefined;
  const receiptClaims = answer.claims as unknown as ReceiptClaims;
  const signed = readSigned(message, 'passerelle-message+v1', (said, kid) =>
    view.pastSigningKeyOf(said.issuer, kid, new Date(receiptClaims.at)),
  );
  if (!signed) return undefined;
  const claims = signed.claims as unknown as MessageClaims & { audience: string; digests: Record<string, string> };
  const own = claims.issuer === self;
  const between = own ? claims.audience === peer : claims.issuer === peer && claims.audience === self;
  const answers = answer.claims.issuer === claims.audience && answer.claims.audience === claims.issuer;
  if (!between || !answers || !isPartOf(digests, claims.digests)) return undefined;
  const opened = asOpened('passerelle-message+v1', message, signed, outer);
  const receiptOpened = asOpened('passerelle-receipt+v1', receipt, answer);
  const text = `${receipt.jws}\n${receipt.claims}`;
  return { claims, opened, own, receipt: { claims: receiptClaims, opened: receiptOpened, text } };
}

/** Whether the receipt is the one for this very message. */
export function isReceiptOf({ claims, opened, receipt }: Copy): boolean {
  return receipt.claims.messageId === claims.messageId && receipt.claims.messageDigest === opened.messageDigest;
}

function isPartOf(some: Readonly<Record<string, string>>, all: Readonly<Record<string, string>>): boolean {
  return Object.entries(some).every(([category, digest]) => Object.hasOwn(all, category) && all[category] === digest);
}

function asOpened(
  typ: Opened['typ'],
  { jws, claims: claimsText }: SignedText,
  { claims, digest: messageDigest }: SignedObject<AddressedClaims>,
  { disclosures, parts }: Pick<Opened, 'disclosures' | 'parts'> = { disclosures: [], parts: {} },
): Opened {
  return { typ, claims, messageDigest, jws, claimsText, disclosures, parts };
}
