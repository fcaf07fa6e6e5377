import { checkDisclosures } from '#libs/envelope/disclosures.js';
import { joinCategories } from '#libs/schema-check/split.js';
import { nameOf } from '../domain/conversations/build-graph.js';
import { OPENED_STEP } from '../domain/conversations/conversation-kind.js';
import { bodySchemaOf } from '../domain/conversations/kinds.js';
import type { JsonObject, OnwardSharing } from '../domain/disclosure/types.js';
import { Fault } from '../domain/refusal.js';
import type { StepRow } from '../ports/store/conversations.js';
import type { OutboxRow } from '../ports/store/outbox.js';
import type { Tx } from '../ports/store/store.js';
import { findParties } from '../record/find-agreement.js';
import { signedSteps } from '../record/fold-stored.js';
import { openSignedLines } from '../record/keep-message.js';
import { mustSignAnew } from '../record/own-signature.js';
import { commitMessage } from './commit-message.js';
import { sealMessage } from './seal-message.js';
import type { SendParts } from './send-message.js';

interface LapsingClaims {
  audienceKey: string;
  expiresAt: string;
  sequence: number;
  epoch: number;
  purpose: string;
  onwardSharing: OnwardSharing;
  consentProof?: string;
  digests: Record<string, string>;
  voids?: { messageId: string; digest: string };
}

/**
 * A message that waited until its expiry, its recipient's key or the key that signed it lapsed is signed and sealed again
 * under a new id that names the first of them (`supersedes`); the receiver applies one of them (protocol section 2).
 * @returns whether it was renewed, or ended; the old row is closed then
 */
export async function renewIfLapsed(parts: SendParts, tx: Tx, row: OutboxRow): Promise<boolean> {
  const lapsing = await lookAt(parts, tx, row);
  if (!lapsing.lapsed) return false;
  if (lapsing.message.step === OPENED_STEP) await letEnd(tx, row, lapsing.message);
  else await renew(parts, tx, { row, ...lapsing });
  return true;
}

/** Whether a message must be renewed before it can go; changes nothing. */
export async function hasLapsed(parts: SendParts, tx: Tx, row: OutboxRow): Promise<boolean> {
  return (await lookAt(parts, tx, row)).lapsed;
}

async function lookAt(parts: SendParts, tx: Tx, row: OutboxRow) {
  const message = row.messageId ? await tx.conversations.step(row.messageId) : undefined;
  if (!message) throw new Fault('outbox-without-message');
  const claims = JSON.parse(message.claims) as LapsingClaims;
  const at = parts.clock.now();
  const key = parts.directory.view().encryptionKeyOf(row.recipient, at);
  const sealedAnew = key?.thumbprint !== claims.audienceKey || !(at < new Date(claims.expiresAt));
  return { message, claims, at, lapsed: sealedAnew || mustSignAnew(parts, message.jws, at) };
}

/** That something was opened so long ago is no news: it ends without a void, and nobody waits for it (protocol 5.12). */
async function letEnd(tx: Tx, row: OutboxRow, message: StepRow): Promise<void> {
  await tx.conversations.lock(message.conversationId);
  if (!(await tx.outbox.isOpen(row.id))) return;
  await tx.outbox.close([row.id]);
  await tx.conversations.setMessageStatus(message.id, 'voided', null, 'expired');
}

async function renew(
  parts: SendParts,
  tx: Tx,
  { row, message, claims, at }: { row: OutboxRow; message: StepRow; claims: LapsingClaims; at: Date },
): Promise<void> {
  const conversation = await tx.conversations.lock(message.conversationId);
  if (!conversation) throw new Fault('outbox-without-message');
  // Receipted, voided or renewed by another relay since it was claimed.
  if (!(await tx.outbox.isOpen(row.id))) return;
  const whole = await tx.conversations.message(message.id);
  const [, , ...lines] = whole ? await openSignedLines(parts, whole) : [];
  const schema = bodySchemaOf(conversation.kind, message.step);
  const body = joinCategories(schema, checkDisclosures(lines, claims.digests)) as JsonObject;
  const sealed = await sealMessage(parts, tx, {
    conversation,
    step: message.step,
    body,
    parents: message.parents,
    parties: findParties(parts, conversation.peer, at),
    purpose: claims.purpose,
    onwardSharing: claims.onwardSharing,
    ...(claims.consentProof ? { consentProof: claims.consentProof } : {}),
    at,
    sequence: { sequence: claims.sequence, epoch: claims.epoch },
    supersedes: nameOf(signedSteps(conversation, await tx.conversations.steps(conversation.id)), message),
    ...(claims.voids ? { voids: claims.voids } : {}),
  });
  await tx.outbox.close([row.id]);
  const { parents, step } = message;
  await commitMessage(parts, tx, { conversation, step, sealed, parents, manifest: row.manifest, by: 'system', at });
}
