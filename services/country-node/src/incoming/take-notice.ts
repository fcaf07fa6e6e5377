import type { Opened } from '#libs/envelope/open.js';
import { sealSigned } from '#libs/envelope/seal.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { openSignedLines } from '../record/keep-message.js';
import { signatureCounts } from '../record/own-signature.js';

/**
 * A peer could not open something we sent: encrypt the same signed message again for its key. The row stays open, and a
 * notice never closes it (protocol section 3). What is to be signed anew is left to the relay: the same signature would be as
 * unopenable in other bytes.
 */
export async function takeNotice(
  parts: Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory'>,
  tx: Tx,
  row: InboxRow,
  { claims }: Opened,
): Promise<void> {
  const at = parts.clock.now();
  await tx.inbox.finish(row.sealedDigest, 'done', null, null);
  const open = await tx.outbox.openBySealedDigest(claims.issuer, String(claims['sealedDigest']));
  const message = open?.messageId ? await tx.conversations.message(open.messageId) : undefined;
  const key = parts.directory.view().encryptionKeyOf(claims.issuer, at);
  if (!open || !message || key?.thumbprint !== (JSON.parse(message.claims) as { audienceKey: string }).audienceKey)
    return;
  if (!signatureCounts(parts, message.jws, at)) return;
  const { sealed, sealedDigest } = await sealSigned(await openSignedLines(parts, message), key);
  await tx.outbox.replaceSealed(open.id, sealed, sealedDigest);
}
