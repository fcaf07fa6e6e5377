import { EnvelopeError } from '#libs/envelope/envelope-error.js';
import type { Opened } from '#libs/envelope/open.js';
import { readSignature } from '#libs/envelope/verify.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Delivered } from './open-delivery.js';

type Signed = Pick<Opened, 'typ' | 'claims' | 'jws'>;

/**
 * Threat 6: a revocation may become known between the opening of what was taken in and the commit of what it does, and
 * the author's key may end while its message waits. Of the list, nothing is looked up while it is the one by which it was opened.
 * @throws EnvelopeError `unopenable`, as if it were opened now; what `Directory.view` throws
 */
export function checkStillProved(
  parts: Pick<NodeParts, 'directory' | 'clock'>,
  { receivedAt }: InboxRow,
  delivered: Delivered,
): void {
  const isSame = parts.directory.view() === delivered.provedBy;
  if (!isSame && !counts(parts, delivered, receivedAt)) throw new EnvelopeError('unopenable');
  if (!mayBeAnswered(parts, delivered, parts.clock.now())) throw new EnvelopeError('unopenable');
}

/**
 * A message is answered only under a key that counts when the receipt is signed (protocol 1.11): by the time of that the
 * author is proved ever after, from a bundle as from a copy (12.4, 15.3). Who is not answered signs anew (2.4).
 */
export function mayBeAnswered(parts: Pick<NodeParts, 'directory'>, signed: Signed, at: Date): boolean {
  return signed.typ !== 'passerelle-message+v1' || counts(parts, signed, at);
}

function counts({ directory }: Pick<NodeParts, 'directory'>, { claims, jws }: Signed, at: Date): boolean {
  return directory.view().signingKeyOf(claims.issuer, readSignature(jws).kid, at) !== undefined;
}
