import { EnvelopeError } from '#libs/envelope/envelope-error.js';
import { readSignature } from '#libs/envelope/verify.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Delivered } from './open-delivery.js';

/**
 * Threat 6: a revocation may become known between the opening of what was taken in and the commit of what it does. Nothing
 * is looked up while the list is the one by which it was opened.
 * @throws EnvelopeError `unopenable`, as if it were opened now; what `Directory.view` throws
 */
export function checkStillProved(
  { directory }: Pick<NodeParts, 'directory'>,
  { receivedAt }: InboxRow,
  { provedBy, claims, jws }: Delivered,
): void {
  const view = directory.view();
  if (view === provedBy) return;
  if (!view.signingKeyOf(claims.issuer, readSignature(jws).kid, receivedAt)) throw new EnvelopeError('unopenable');
}
