import { v7 as uuidv7 } from 'uuid';
import { kindNamed } from '../domain/conversations/kinds.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import { Refusal } from '../domain/refusal.js';
import { reach } from '../ports/failpoints.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { StaffRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { sealJson } from '../record/case-content.js';
import { checkAnswered } from '../record/check-answered.js';
import { foldStored } from '../record/fold-stored.js';
import { ledgerEntry } from '../record/ledger-entry.js';
import { checkInput } from './check-input.js';
import { takenStep, type TakenStep } from './check-step-allowed.js';
import { findChosen, holdChosen } from './find-chosen.js';
import { markShown } from './mark-shown.js';
import { NOT_SENT, openConversation, type ConversationToOpen } from './open-conversation.js';
import { discardPrepared, prepareAttachments } from './prepare-attachments.js';
import { discloseStep } from './preview-step.js';
import { checkPermitted, sendMessage, type SendParts } from './send-message.js';

export type StepRequest = { by: StaffRow; step: string; input: JsonObject } & (
  | { conversationId: string; open?: undefined }
  | { open: ConversationToOpen; conversationId?: undefined }
);

export interface StepOutcome {
  conversationId: string;
  /** The step waits for a second person. */
  approvalId?: string;
  /** The step is signed and on its way. */
  messageId?: string;
}

/**
 * A person asks for a step: it is sent, or, where a second person must approve it, put before one (R9).
 * @throws Refusal `schema-violation`, `not-found`, `step-not-allowed`, `transfer-open`, `not-responsible` and all of disclosure's
 */
export async function requestStep(parts: SendParts, request: StepRequest): Promise<StepOutcome> {
  const chosen = chosenAttachments(request.input);
  const conversation = await parts.store.together('desk', async (tx) => {
    const row = request.open
      ? await openConversation(parts, tx, request.open, request.by)
      : await tx.conversations.get(request.conversationId);
    if (!row) throw new Refusal('not-found');
    // Set aside for good; another conversation may have taken its place.
    if (row.state === NOT_SENT) throw new Refusal('step-not-allowed');
    if (kindNamed(row.kind).steps[request.step]?.byNode) throw new Refusal('step-not-allowed');
    checkInput(row.kind, request.step, request.input);
    return row;
  });
  const taken = await findTaken(parts, conversation, request);
  if (taken.approver) {
    const approvalId = await askApproval(parts, conversation, { ...request, chosen, taken });
    return { conversationId: conversation.id, approvalId };
  }
  return { conversationId: conversation.id, messageId: await sendStep(parts, conversation, request, chosen) };
}

/** Sends a step whose approval, if it needs one, is given. */
export async function sendStep(
  parts: SendParts,
  conversation: ConversationRow,
  request: { step: string; input: JsonObject; by: Pick<StaffRow, 'id'>; approvedManifest?: string },
  chosen: readonly string[],
  alongside: (tx: Tx) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const attachments = await prepareChosen(parts, conversation, chosen);
  const send = async (tx: Tx) => {
    await alongside(tx);
    const { step, input, approvedManifest } = request;
    const approval = approvedManifest === undefined ? {} : { approvedManifest };
    return sendMessage(parts, tx, { conversation, step, input, by: request.by.id, attachments, chosen, ...approval });
  };
  const messageId = await parts.store.together('desk', send).catch(async (error: unknown) => {
    await discardPrepared(parts, attachments, error);
    throw error;
  });
  await reach('send:committed');
  return messageId;
}

async function prepareChosen(parts: SendParts, { caseId, peer }: ConversationRow, chosen: readonly string[]) {
  if (chosen.length === 0) return [];
  const rows = await parts.store.reading('desk', (tx) => findChosen(tx, caseId, chosen));
  return prepareAttachments(parts, rows, peer);
}

export function chosenAttachments(input: JsonObject): string[] {
  const chosen = input['attachments'];
  return Array.isArray(chosen) ? chosen.filter((id) => typeof id === 'string') : [];
}

async function findTaken(
  parts: SendParts,
  conversation: ConversationRow,
  { step, input }: Pick<StepRequest, 'step' | 'input'>,
): Promise<TakenStep> {
  return parts.store.reading('desk', async (tx) => {
    const messages = await tx.conversations.steps(conversation.id);
    const folded = foldStored(conversation, messages, await tx.inbox.refusedDigests(conversation));
    return takenStep(parts.national.inForce(), conversation, folded, step, input);
  });
}

async function askApproval(
  parts: SendParts,
  conversation: ConversationRow,
  { step, input, by, chosen, taken }: StepRequest & { chosen: readonly string[]; taken: TakenStep },
): Promise<string> {
  const { caseId, kind, peer } = conversation;
  return parts.store.together('desk', async (tx) => {
    await checkAnswered(tx, conversation, { step, body: input, side: 'author' });
    await holdChosen(parts, tx, caseId, { chosen });
    const disclosure = await discloseStep(parts, tx, {
      caseId,
      peer,
      kind,
      step,
      input,
      attachments: chosen,
      supervisorApproved: taken.approver === 'supervisor',
      requires: taken.rule.requires ?? [],
      conversationId: conversation.id,
    });
    if (disclosure) checkPermitted(disclosure);
    const now = parts.clock.now();
    const id = uuidv7();
    await tx.people.addApproval({
      id,
      caseId,
      conversationId: conversation.id,
      kind,
      step,
      peer,
      input: await sealJson(parts, caseId, 'approval.input', input),
      manifestDigest: disclosure ? markShown(parts, disclosure) : '',
      authorId: by.id,
      status: 'waiting',
      approverId: null,
      reasonCode: null,
      createdAt: now,
      decidedAt: null,
      reviewBy: null,
      settledAt: null,
    });
    const facts = { caseId, conversationId: conversation.id, approvalId: id, step, by: by.id };
    await tx.ledger.append([ledgerEntry('approval-requested', facts, now)]);
    await tx.notify({ topic: 'approval', id, caseId });
    return id;
  });
}
