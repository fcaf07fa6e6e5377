import { randomBytes } from 'node:crypto';
import { checkAgainst } from '#libs/schema-check/check.js';
import { consentProof } from '../domain/consent/consent-proof.js';
import type { ConsentProof } from '../domain/consent/types.js';
import { bodySchemaOf, purposeOf } from '../domain/conversations/kinds.js';
import { digestManifest } from './digest-manifest.js';
import type { Disclosure, JsonObject } from '../domain/disclosure/types.js';
import { Fault, Refusal } from '../domain/refusal.js';
import { reach } from '../ports/failpoints.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { foldStored } from '../record/fold-stored.js';
import { checkCarriable } from './check-carriable.js';
import { checkCaseFree } from './check-case-free.js';
import { checkStepAllowed } from './check-step-allowed.js';
import { commitMessage } from './commit-message.js';
import { composeBody } from './compose-body.js';
import { composeDisclosure, showsCase } from './compose-disclosure.js';
import { gatherBasis, type Basis } from './gather-basis.js';
import type { PreparedAttachment } from './prepare-attachments.js';
import { MESSAGE_LIFE_MS, sealMessage } from './seal-message.js';

/** A step that a person asked for and, where the table wants it, another person approved. */
export interface StepToSend {
  conversation: ConversationRow;
  step: string;
  input: JsonObject;
  by: string;
  /** Digest of the manifest that the approver saw; the message goes only if it is still the same. */
  approvedManifest?: string;
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
  checkStepAllowed(conversation, folded, step, asked.approvedManifest !== undefined);
  await checkCaseFree(parts, tx, conversation, folded);
  const basis = await gatherBasis(parts, tx, conversation.caseId, conversation.peer);
  const disclosure = discloseFor(parts, basis, asked);
  const proof = disclosure && proveConsent(basis, conversation, disclosure);
  const attachments = asked.attachments.filter(({ copy }) => isShown(disclosure, copy.attachmentId));
  const body = composeBody(step, {
    caseReference: referenceFor(basis, conversation),
    input: asked.input,
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
    onwardSharing: disclosure?.onwardSharing ?? 'none',
    ...(proof ? { consentProof: proof.hash } : {}),
    at: basis.at,
  });
  checkCarriable(conversation, sealed, attachments);
  const manifest = disclosure?.manifest ?? null;
  await commitMessage(parts, tx, {
    conversation,
    step,
    sealed,
    parents: folded.heads,
    manifest,
    by: asked.by,
    at: basis.at,
  });
  await tx.attachments.addCopies(attachments.map(({ copy }) => ({ ...copy, messageId: sealed.messageId })));
  await reach('send:sealed');
  return sealed.messageId;
}

/** Proof toward this recipient only: salted anew, ending with the first provision that it may rest on. */
function proveConsent({ consent, at }: Basis, { kind, peer }: ConversationRow, disclosure: Disclosure): ConsentProof {
  const ends = consent.provisions.filter(({ effect }) => effect === 'permit').map(({ validUntil }) => validUntil);
  return consentProof(consent, {
    recipient: peer,
    purpose: purposeOf(kind),
    categories: disclosure.categories,
    onwardSharing: disclosure.onwardSharing,
    expiry: ends.sort()[0] ?? new Date(at.getTime() + MESSAGE_LIFE_MS).toISOString(),
    salt: randomBytes(16).toString('base64url'),
  });
}

/** A file goes only when the engine let its entry in the case file through (item by item). */
function isShown(disclosure: Disclosure | undefined, attachmentId: string): boolean {
  const listed = disclosure?.content.file?.['attachments'];
  return Array.isArray(listed) && listed.some((each) => (each as { id?: unknown }).id === attachmentId);
}

async function foldLocked(tx: Tx, { id }: ConversationRow) {
  const conversation = await tx.conversations.lock(id);
  if (!conversation) throw new Refusal('not-found');
  const messages = await tx.conversations.messages(id);
  return { conversation, folded: foldStored(conversation, messages, await tx.inbox.refusedDigests(conversation)) };
}

/** @throws Refusal with the first rule that blocks the whole message; `approval-stale` when the approver saw another one */
function discloseFor(parts: SendParts, basis: Basis, asked: StepToSend): Disclosure | undefined {
  const { kind } = asked.conversation;
  if (!showsCase(parts, kind, asked.step)) return undefined;
  const disclosure = composeDisclosure(parts, basis, {
    kind,
    step: asked.step,
    attachments: asked.chosen,
    supervisorApproved: asked.approvedManifest !== undefined,
  });
  const [blocked] = disclosure.refusals;
  if (!disclosure.permitted) throw new Refusal(blocked?.code ?? 'agreement-not-permitted');
  if (asked.approvedManifest && digestManifest(disclosure.manifest) !== asked.approvedManifest) {
    throw new Refusal('approval-stale');
  }
  return disclosure;
}

/** What is checked is exactly what leaves: an own body that breaks the contract is our fault, not the person's. */
function checkBody(kind: string, step: string, body: JsonObject): void {
  const checked = checkAgainst(bodySchemaOf(kind, step), body);
  if (!checked.ok) throw new Fault(`own-body-invalid:${step}`);
}

function referenceFor(basis: Basis, { peer, role, kind }: ConversationRow): string {
  const opener = kind === 'case-transfer' && role === 'offerer' ? 'ours' : 'theirs';
  const found = basis.references.find((each) => each.partner === peer && each.givenBy === opener);
  if (!found) throw new Fault('case-reference-missing');
  return found.reference;
}
