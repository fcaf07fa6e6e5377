import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { answerReceipt } from './answer-receipt.js';
import { noteRestored } from './note-restored.js';
import type { Incoming, TakeParts } from './take-message.js';

/** Records that the message was taken in and answers with a signed receipt. */
export async function receive(
  parts: TakeParts,
  tx: Tx,
  { claims, opened, row, at, answerBy }: Incoming,
  caseId: string | undefined,
  keep: (receipt: string) => Promise<void>,
): Promise<void> {
  const { issuer, messageId, conversationId, step } = claims;
  const facts = { ...(caseId ? { caseId } : {}), conversationId, messageId, step, peer: issuer };
  const about = { ...facts, messageDigest: opened.messageDigest, categories: claims.categories };
  await tx.ledger.append([ledgerEntry('message-received', about, at)]);
  const gap = await tx.conversations.noteSequence(issuer, claims.epoch, claims.sequence);
  // Gaps and steps back only alarm: they make lost messages and restored backups visible (protocol section 5).
  if (gap.restored) await noteRestored(parts, tx, { peer: issuer, epoch: claims.epoch, at });
  if (gap.wentBack) parts.log.warn('peer-sequence-went-back', { peer: issuer, sequence: claims.sequence });
  const receipt = await answerReceipt(parts, tx, {
    sender: issuer,
    messageId,
    messageDigest: opened.messageDigest,
    outcome: 'received',
    at,
    via: row.via,
    ...(answerBy ? { answerBy } : {}),
  });
  await keep(receipt);
  await tx.inbox.finish(row.sealedDigest, 'done', null, messageId);
}
