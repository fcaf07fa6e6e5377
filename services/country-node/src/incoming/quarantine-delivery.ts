import { v7 as uuidv7 } from 'uuid';
import { seal } from '#libs/envelope/seal.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { InboxRow } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';

type QuarantineParts = Pick<NodeParts, 'self' | 'clock' | 'store' | 'directory' | 'keyring'>;

/**
 * Sets aside what could not be opened or handled; nothing vanishes. Its author is unknown, so the node that the subject
 * names gets a notice with the digest, at most one per delivery: it may seal again, it never closes a row because of it. What
 * a circuit brought names nobody, and a notice would tell a relay who stands at the end. What could not be opened when it came
 * again either is set aside without another word.
 */
export async function quarantineDelivery(parts: QuarantineParts, row: InboxRow, code: RefusalCode): Promise<void> {
  const at = parts.clock.now();
  await parts.store.transaction(async (tx) => {
    await tx.inbox.finish(row.sealedDigest, 'quarantined', code, row.messageId);
    if (code === 'unopenable' && row.code === code) return;
    const facts = { sealedDigest: row.sealedDigest, subjectSender: row.subjectSender, code };
    await tx.ledger.append([ledgerEntry('quarantine', facts, at)]);
    if (code === 'unopenable' && row.via === null) await queueNotice(parts, tx, row, at);
    await tx.notify({ topic: 'outbox', id: row.sealedDigest });
  });
}

async function queueNotice(parts: QuarantineParts, tx: Tx, row: InboxRow, at: Date): Promise<void> {
  const recipientKey = parts.directory.view().encryptionKeyOf(row.subjectSender, at);
  if (!recipientKey) return;
  const { sealed, sealedDigest } = await seal({
    typ: 'passerelle-notice+v1',
    claims: {
      v: 1,
      issuer: parts.self,
      audience: row.subjectSender,
      notice: 'unopenable',
      sealedDigest: row.sealedDigest,
      at: at.toISOString(),
    },
    signingKey: parts.keyring.signingKey(),
    recipientKey,
  });
  await tx.outbox.insert([
    {
      id: uuidv7(),
      kind: 'notice',
      messageId: null,
      conversationId: null,
      caseId: null,
      recipient: row.subjectSender,
      sealed,
      sealedDigest,
      manifest: null,
      status: 'pending',
      priority: 1,
      attempts: 0,
      nextAttemptAt: at,
      createdAt: at,
    },
  ]);
}
