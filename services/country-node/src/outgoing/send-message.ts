import { randomBytes } from 'node:crypto';
import { checkAgainst } from '#libs/schema-check/check.js';
import { consentProof } from '../domain/consent/consent-proof.js';
import type { ConsentProof } from '../domain/consent/types.js';
import { liveTo } from '../domain/consent/weigh-consent.js';
import { bodySchemaOf, kindNamed, purposeOf } from '../domain/conversations/kinds.js';
import type { Disclosure, JsonObject } from '../domain/disclosure/types.js';
import { Fault, Refusal } from '../domain/refusal.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { runEffects } from '../record/effects/run-effects.js';
import { checkAnswered } from '../record/check-answered.js';
import { checkCorrected } from '../record/check-corrected.js';
import { foldStored } from '../record/fold-stored.js';
import { referenceToward } from '../record/reference-toward.js';
import { askReview } from './ask-review.js';
import { checkCarriable } from './check-carriable.js';
import { checkCaseFree } from './check-case-free.js';
import { checkStepAllowed, type TakenStep } from './check-step-allowed.js';
import { commitMessage } from './commit-message.js';
import { composeBody } from './compose-body.js';
import { composeDisclosure, type ComposedDisclosure, restsOnBasis } from './compose-disclosure.js';
import { gatherBasis, type Basis } from './gather-basis.js';
import { markShown } from './mark-shown.js';
import { holdChosen } from './find-chosen.js';
import type { PreparedAttachment } from './prepare-attachments.js';
import { MESSAGE_LIFE_MS, sealMessage } from './seal-message.js';

/** A step that a person asked for and, where the table wants it, another person approved. */
export interface StepToSend {
  conversation: ConversationRow;
  step: string;
  input: JsonObject;
  by: string;
  /** Mark of what the approver saw, values included; the message goes only if it is still the same. */
  approvedManifest?: string;
  /** The node takes it by itself, after an act on the case that was approved where it had to be. */
  owed?: true;
  attachments: readonly PreparedAttachment[];
  /** Ids of the case's own attachments that were chosen. */
  chosen: readonly string[];
}

export type SendParts = Pick<
  NodeParts,
  | 'self'
  | 'clock'
  | 'vault'
  | 'directory'
  | 'national'
  | 'matrix'
  | 'keyring'
  | 'store'
  | 'files'
  | 'fileCipher'
  | 'circuits'
>;

/**
 * The way out (protocol sections 1, 2, 5): state → basis → disclose → compose → check → seal → one commit.
 * Everything happens in the caller's transaction; nothing leaves before it is committed.
 * @returns the message id
 * @throws Refusal when the conversation, the consent, the agreement or a safeguard does not allow it
 */
export async function sendMessage(parts: SendParts, tx: Tx, asked: StepToSend): Promise<string> {
  const { step } = asked;
  const { conversation, folded } = await foldLocked(tx, asked.conversation);
  // What this side last said itself may have been lost; the partner would refuse what does not follow it.
  if (await tx.restoration.isPending(conversation.peer)) throw new Refusal('resync-pending');
  const taken = checkStepAllowed(parts.national.inForce(), conversation, folded, {
    step,
    approved: asked.approvedManifest !== undefined || asked.owed === true,
    input: asked.input,
  });
  await checkAnswered(tx, conversation, { step, body: asked.input, side: 'author' });
  await checkCorrected(parts, tx, conversation, { step, body: asked.input });
  // What the node owes must leave even where its own record is in doubt: it takes back, and shows nothing.
  if (!asked.owed) await checkCaseFree(parts, tx, conversation, folded);
  const prepared = asked.attachments.map(({ copy, notice }) => ({
    id: copy.attachmentId,
    documentType: notice.documentType,
  }));
  await holdChosen(parts, tx, conversation.caseId, { chosen: asked.chosen, prepared });
  const basis = await gatherBasis(parts, tx, conversation.caseId, conversation.peer);
  const disclosure = await discloseFor(parts, tx, basis, asked, taken);
  const { purpose, onwardSharing, proof } = state(basis, conversation, disclosure);
  const attachments = asked.attachments.filter(({ copy }) => isShown(disclosure, copy.attachmentId));
  const body = composeBody(kindNamed(conversation.kind), step, {
    caseReference: referenceToward(conversation.peer, basis.references),
    input: { ...asked.input, ...disclosure?.says },
    content: disclosure?.content ?? {},
    ...(proof ? { consentProof: proof } : {}),
    attachments: attachments.map(({ notice }) => notice),
  });
  checkBody(conversation.kind, step, body);
  const sealed = await sealMessage(parts, tx, {
    conversation,
    step,
    body,
    parents: folded.heads,
    parties: basis.parties,
    purpose,
    onwardSharing,
    ...(proof ? { consentProof: proof.hash } : {}),
    at: basis.at,
  });
  checkCarriable(conversation, sealed, attachments);
  const manifest = disclosure?.manifest ?? null;
  const committed = await commitMessage(parts, tx, {
    conversation,
    step,
    sealed,
    parents: folded.heads,
    manifest,
    by: asked.by,
    ...onlyHereOf(conversation.kind, step, asked.input),
    at: basis.at,
  });
  const { messageId, messageDigest: digest } = sealed;
  await runEffects(parts, tx, committed, { conversation, side: 'author', step, messageId, digest, body, at: basis.at });
  await askReviewOf(parts, tx, { ...asked, conversation }, { taken, disclosure, at: basis.at });
  await tx.attachments.addCopies(attachments.map(({ copy }) => ({ ...copy, messageId })));
  await reach('send:sealed');
  return messageId;
}

/** R8: what goes on one person's word is put before another. */
async function askReviewOf(
  parts: SendParts,
  tx: Tx,
  { conversation, step, input, by }: StepToSend,
  { taken: { review }, disclosure, at }: { taken: TakenStep; disclosure: ComposedDisclosure | undefined; at: Date },
): Promise<void> {
  if (!review) return;
  const manifestDigest = disclosure ? markShown(parts, disclosure) : '';
  await askReview(parts, tx, { conversation, step, input, by, manifestDigest, review, at });
}

/** What the message claims of why it goes; a correction states the purpose of what it corrects. */
function state(basis: Basis, { kind }: ConversationRow, disclosure: ComposedDisclosure | undefined) {
  if (!disclosure) return { purpose: purposeOf(kind), onwardSharing: 'none' as const };
  const { manifest, onwardSharing, tells } = disclosure;
  const { purpose } = manifest;
  return { purpose, onwardSharing, proof: tells ? proveConsent(basis, { kind, purpose }, disclosure) : undefined };
}

/**
 * Proof toward this recipient only: salted anew, ending with the first provision or override that it may rest on. When consent
 * to something else ends is nobody else's.
 */
function proveConsent(
  { consent, at, parties: { peer } }: Basis,
  { kind, purpose }: { kind: string; purpose: string },
  disclosure: ComposedDisclosure,
): ConsentProof {
  const named = new Set([purpose, kindNamed(kind).consentPurpose ?? purpose]);
  const permits = [...named].flatMap((each) => liveTo(consent, peer, each)).map(({ validUntil }) => validUntil);
  const ends = [...permits, ...(disclosure.consentProof ? [disclosure.consentProof.expiry] : [])];
  return consentProof(consent, {
    recipient: peer.id,
    purpose,
    categories: disclosure.categories,
    onwardSharing: disclosure.onwardSharing,
    expiry: ends.sort()[0] ?? new Date(at.getTime() + MESSAGE_LIFE_MS).toISOString(),
    salt: randomBytes(16).toString('base64url'),
  });
}

/** A file goes only when the engine let it (item by item), listed in the case file or not: what a partner sent is not, by its id here. */
function isShown(disclosure: ComposedDisclosure | undefined, attachmentId: string): boolean {
  return disclosure?.attachments.some(({ id, permitted }) => id === attachmentId && permitted) ?? false;
}

async function foldLocked(tx: Tx, { id }: ConversationRow) {
  const conversation = await tx.conversations.lock(id);
  if (!conversation) throw new Refusal('not-found');
  const messages = await tx.conversations.steps(id);
  return { conversation, folded: foldStored(conversation, messages, await tx.inbox.refusedDigests(conversation)) };
}

/** @throws Refusal with the first rule that blocks the whole message; `approval-stale` when the approver saw another one */
async function discloseFor(
  parts: SendParts,
  tx: Tx,
  basis: Basis,
  asked: StepToSend,
  { rule, approver }: TakenStep,
): Promise<ComposedDisclosure | undefined> {
  const { kind, id: conversationId } = asked.conversation;
  const { step, input } = asked;
  const requires = rule.requires ?? [];
  if (!restsOnBasis(parts, { kind, step, input, requires })) return undefined;
  const disclosure = await composeDisclosure(parts, tx, basis, {
    kind,
    step,
    input,
    attachments: asked.chosen,
    supervisorApproved: asked.approvedManifest !== undefined && approver === 'supervisor',
    requires,
    conversationId,
  });
  checkPermitted(disclosure);
  // Nothing that this partner has is wrong, or nothing of it may be said again.
  if (disclosure.says?.corrections.length === 0) throw new Refusal('step-not-allowed');
  const { approvedManifest } = asked;
  if (approvedManifest !== undefined && markShown(parts, disclosure) !== approvedManifest) {
    throw new Refusal('approval-stale');
  }
  return disclosure;
}

/** @throws Refusal with the code of the first rule that blocks the message, and what of the entered body is at fault */
export function checkPermitted({ permitted, refusals }: Disclosure): void {
  const [blocked] = refusals;
  if (!permitted) throw new Refusal(blocked?.code ?? 'agreement-not-permitted', blocked?.pointers ?? []);
}

/** Kept for every step that has a place for it, also where nothing was noted: that something was is not seen from outside (R5). */
function onlyHereOf(kind: string, step: string, { onlyHere = {} }: JsonObject): { onlyHere?: JsonObject } {
  const { notesHere, tellsChild } = kindNamed(kind).steps[step] ?? {};
  return notesHere || tellsChild ? { onlyHere: onlyHere as JsonObject } : {};
}

/** What is checked is exactly what leaves: an own body that breaks the contract is our fault, not the person's. */
function checkBody(kind: string, step: string, body: JsonObject): void {
  const checked = checkAgainst(bodySchemaOf(kind, step), body);
  if (checked.ok) return;
  const pointers = checked.errors.map(({ pointer }) => pointer);
  // Which kinds of file a step takes stands in its schema; which were chosen was the person's word.
  if (pointers.every((each) => /^\/attachments\/\d+\/documentType$/.test(each))) {
    throw new Refusal('attachment-type-not-allowed', pointers);
  }
  throw new Fault(`own-body-invalid:${step}`);
}
