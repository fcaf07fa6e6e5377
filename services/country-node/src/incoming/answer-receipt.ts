import { v7 as uuidv7 } from 'uuid';
import { seal, sealSigned } from '#libs/envelope/seal.js';
import type { RefusalCode } from '../domain/refusal-codes.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { SeenMessage } from '../ports/store/inbox.js';
import type { Tx } from '../ports/store/store.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { recipientKeyOf } from '../record/recipient-key.js';

export interface Answer {
  sender: string;
  messageId: string;
  messageDigest: string;
  outcome: 'received' | 'refused';
  code?: RefusalCode;
  at: Date;
  /** The hop that brought the message: the answer goes back by it; null when the broker brought it. */
  via: string | null;
  /** Until when this node, whose answer is awaited, has to give it. */
  answerBy?: Date;
}

export type AnswerParts = Pick<NodeParts, 'self' | 'directory' | 'keyring'>;

/**
 * Signs this node's one answer to a message and queues it, in the transaction of what it answers (protocol section 3).
 * It carries our latest ledger head, so that the peer becomes its witness.
 * @returns lines 1 and 2 of the signed receipt
 */
export async function answerReceipt(parts: AnswerParts, tx: Tx, answer: Answer): Promise<string> {
  const view = parts.directory.view();
  const recipientKey = recipientKeyOf(view, answer.sender, answer.at);
  const sealed = await seal({
    typ: 'passerelle-receipt+v1',
    claims: {
      v: 1,
      issuer: parts.self,
      audience: answer.sender,
      messageId: answer.messageId,
      messageDigest: answer.messageDigest,
      outcome: answer.outcome,
      ...(answer.code ? { code: answer.code } : {}),
      at: answer.at.toISOString(),
      ...(answer.answerBy ? { answerBy: answer.answerBy.toISOString() } : {}),
      ledgerHead: await tx.ledger.head(),
      trustListVersion: view.version,
    },
    signingKey: parts.keyring.signingKey(),
    recipientKey,
  });
  const receipt = `${sealed.jws}\n${sealed.claims}`;
  const { via: _via, answerBy: _inReceipt, ...seen } = answer;
  await tx.inbox.addSeen({ ...seen, code: answer.code ?? null, receipt });
  await queueReceipt(tx, answer, sealed);
  const { sender: peer, messageId, outcome } = answer;
  const { messageDigest: receiptDigest } = sealed;
  const facts = { peer, messageId, outcome, ...(answer.code ? { code: answer.code } : {}), receiptDigest };
  await tx.ledger.append([ledgerEntry('receipt-sent', facts, answer.at)]);
  await reach('receipt:signed');
  return receipt;
}

/** Seals the stored answer again: a duplicate gets the same signed receipt, in new bytes. */
export async function repeatReceipt(
  parts: AnswerParts,
  tx: Tx,
  seen: SeenMessage,
  { at, via }: Pick<Answer, 'at' | 'via'>,
): Promise<void> {
  const recipientKey = parts.directory.view().encryptionKeyOf(seen.sender, at);
  if (!recipientKey) return;
  await queueReceipt(tx, { ...seen, at, via }, await sealSigned(seen.receipt.split('\n'), recipientKey));
}

async function queueReceipt(
  tx: Tx,
  { sender, messageId, at, via }: Pick<Answer, 'sender' | 'messageId' | 'at' | 'via'>,
  { sealed, sealedDigest }: { sealed: string; sealedDigest: string },
): Promise<void> {
  await tx.outbox.insert([
    {
      id: uuidv7(),
      kind: 'receipt',
      messageId,
      conversationId: null,
      caseId: null,
      recipient: sender,
      sealed,
      sealedDigest,
      manifest: null,
      status: 'pending',
      priority: 0,
      attempts: 0,
      nextAttemptAt: at,
      createdAt: at,
      via,
    },
  ]);
  await tx.notify({ topic: 'outbox', id: messageId });
}
