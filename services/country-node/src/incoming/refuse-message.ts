import type { Opened } from '#libs/envelope/open.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { answerReceipt, repeatReceipt } from './answer-receipt.js';
import { followRepeated } from './follow-circuit.js';
import { mayBeAnswered } from './check-still-proved.js';
import { isOfCircuit } from './is-of-circuit.js';
import { noteRefused } from './note-refused.js';
import { quarantineDelivery } from './quarantine-delivery.js';

// Claims that break their schema come here too: an id may be anything.
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isUuid = (claim: unknown): claim is string => typeof claim === 'string' && UUID.test(claim);

type RefuseParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'directory' | 'keyring'>;

/** What is answered with a receipt (protocol sections 3 and 12). */
const ANSWERED: readonly string[] = ['passerelle-message+v1', 'passerelle-services+v1'];

/**
 * An object whose author is proved but which this node does not accept: a signed refusal where one is due, silence for the
 * rest, and for a message whose author's key has ended since it came.
 */
export async function refuseMessage(
  parts: RefuseParts,
  row: InboxRow,
  proved: Pick<Opened, 'typ' | 'claims' | 'messageDigest' | 'jws'>,
  code: RefusalCode,
): Promise<void> {
  const at = parts.clock.now();
  if (!mayBeAnswered(parts, proved, at)) return quarantineDelivery(parts, row, 'unopenable');
  const { issuer, messageId, conversationId } = proved.claims;
  const { via } = row;
  // A flood of what is refused costs as many round trips as one of what is taken (threat 10).
  await parts.store.together('refusals', async (tx) => {
    const belongs = await isOfCircuit(tx, row, proved);
    const answerable = belongs && ANSWERED.includes(proved.typ) && isUuid(messageId);
    // What follows this message may be parked at this moment by another worker; it must be woken here, or see the refusal.
    if (answerable && isUuid(conversationId)) await tx.conversations.lock(conversationId);
    await tx.inbox.finish(row.sealedDigest, answerable ? 'done' : 'quarantined', code, answerable ? messageId : null);
    const facts = { peer: issuer, sealedDigest: row.sealedDigest, messageDigest: proved.messageDigest, code };
    const entry = ledgerEntry('refusal', answerable ? { ...facts, messageId } : facts, at);
    // The same bytes, brought again, are answered again; the ledger has said so once.
    if (row.code !== code) await tx.ledger.append([entry]);
    if (!answerable) return;
    const seen = await tx.inbox.seen(issuer, messageId);
    if (seen?.messageDigest === proved.messageDigest) {
      // It has expired since it was taken in, and is the newest of its author all the same.
      if (isUuid(conversationId)) await followRepeated(tx, row, proved, at);
      return repeatReceipt(parts, tx, seen, { at, via });
    }
    if (isUuid(conversationId)) {
      const { messageDigest, claims } = proved;
      const supersedes = (claims as { supersedes?: unknown }).supersedes;
      await noteRefused(tx, { id: conversationId, peer: issuer }, { messageId, messageDigest, supersedes, code, at });
    }
    await answerReceipt(parts, tx, {
      sender: issuer,
      messageId,
      messageDigest: proved.messageDigest,
      outcome: 'refused',
      code,
      at,
      via,
    });
    await reach('refusal:written');
  });
}
