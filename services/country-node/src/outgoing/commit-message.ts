import { v7 as uuidv7 } from 'uuid';
import type { FoldedConversation } from '../domain/conversations/fold-conversation.js';
import type { JsonObject, Manifest } from '../domain/disclosure/types.js';
import { priorityOf } from '../domain/conversations/kinds.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { sealDisclosures } from '../record/keep-message.js';
import { sealOnlyHere } from '../record/only-here.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { refoldConversation } from '../record/refold-conversation.js';
import type { SealedMessage } from './seal-message.js';

export interface ToCommit {
  conversation: ConversationRow;
  step: string;
  sealed: SealedMessage;
  parents: readonly string[];
  /** What the re-check before every publish holds the world against; null for steps that carry nothing of the case. */
  manifest: Manifest | null;
  /** Staff id of the author. */
  by: string;
  /** What its author noted for this node alone. */
  onlyHere?: JsonObject;
  at: Date;
}

/**
 * Keeps a sealed message in the running transaction: the message, its outbox row, the ledger entry, the new state.
 * @returns where the conversation stands with it
 */
export async function commitMessage(
  parts: Pick<NodeParts, 'self' | 'clock' | 'vault'>,
  tx: Tx,
  message: ToCommit,
): Promise<FoldedConversation> {
  const { conversation, sealed, at } = message;
  await tx.conversations.addMessage({
    id: sealed.messageId,
    conversationId: conversation.id,
    caseId: conversation.caseId,
    direction: 'out',
    author: parts.self,
    recipient: conversation.peer,
    step: message.step,
    digest: sealed.messageDigest,
    parents: [...message.parents],
    jws: sealed.jws,
    claims: sealed.claims,
    content: await sealDisclosures(parts, conversation.caseId, sealed.disclosures),
    ...(message.onlyHere ? { onlyHere: await sealOnlyHere(parts, conversation.caseId, message.onlyHere) } : {}),
    status: 'queued',
    refusalCode: null,
    receipt: null,
    issuedAt: at,
    recordedAt: at,
  });
  await queueSealed(tx, message);
  await tx.ledger.append(ledgerEntries(message));
  const folded = await refoldConversation(parts, tx, conversation);
  await tx.notify({ topic: 'outbox', id: sealed.messageId });
  return folded;
}

async function queueSealed(tx: Tx, { conversation, sealed, manifest, step, at }: ToCommit): Promise<void> {
  await tx.outbox.insert([
    {
      id: uuidv7(),
      kind: 'message',
      messageId: sealed.messageId,
      conversationId: conversation.id,
      caseId: conversation.caseId,
      recipient: conversation.peer,
      sealed: sealed.sealed,
      sealedDigest: sealed.sealedDigest,
      manifest,
      status: 'pending',
      priority: priorityOf(step),
      attempts: 0,
      nextAttemptAt: at,
      createdAt: at,
      via: conversation.via,
    },
  ]);
}

function ledgerEntries({ conversation, sealed, manifest, step, by, at }: ToCommit) {
  const facts = { caseId: conversation.caseId, conversationId: conversation.id, messageId: sealed.messageId };
  const sent = ledgerEntry(
    'message-sent',
    { ...facts, step, peer: conversation.peer, messageDigest: sealed.messageDigest, by },
    at,
  );
  if (!manifest || manifest.paths.length + manifest.consent.proofs.length === 0) return [sent];
  const paths = manifest.paths.map(({ path }) => path);
  const categories = [...new Set(manifest.paths.map(({ category }) => category))].sort();
  const consentVersion = manifest.consent.version;
  return [
    sent,
    ledgerEntry('disclosure', { ...facts, recipient: conversation.peer, paths, categories, consentVersion }, at),
  ];
}
