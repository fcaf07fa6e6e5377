import { hideSealed } from '#libs/envelope/payload.js';
import { sealSigned } from '#libs/envelope/seal.js';
import { newestOf } from '../domain/circuits/newest-of.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { HopRow } from '../ports/store/hops.js';
import type { Tx } from '../ports/store/store.js';
import { openSignedLines } from '../record/keep-message.js';
import { queueHop } from '../record/queue-hop.js';
import { recipientKeyOf } from '../record/recipient-key.js';
import { unlessErased } from '../record/unless-erased.js';
import { holdsBasis } from './holds-basis.js';
import type { SendParts } from './send-message.js';

/**
 * The other end answers by the circuit by which it heard last (protocol relay.9), and by a new one it hears nothing while all is
 * receipted: so the newest of what it has goes there once more, as it was signed. Not where that waits anyhow, where it may
 * be shown no more (R1), or where it was erased.
 * @throws Refusal `profile-not-accepted`, `key-unknown`
 */
export async function sayAgain(
  parts: SendParts,
  tx: Tx,
  { id, peer }: ConversationRow,
  hop: HopRow,
  at: Date,
): Promise<void> {
  const said = (await tx.conversations.steps(id)).filter(
    ({ direction, status }) => direction === 'out' && (status === 'queued' || status === 'receipted'),
  );
  const newest = newestOf(said);
  const message = newest?.status === 'receipted' ? await tx.conversations.message(newest.id) : undefined;
  if (!message || !(await holdsBasis(parts, tx, message, hop.id))) return;
  const lines = await unlessErased(() => openSignedLines(parts, message));
  if (lines === 'erased') return;
  const key = recipientKeyOf(parts.directory.view(), peer, at);
  const { sealed } = await sealSigned(lines, key);
  await queueHop(tx, { hop, step: 'forward', payload: hideSealed(sealed, key), at });
}
