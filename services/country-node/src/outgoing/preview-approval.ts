import type { Disclosure, JsonObject } from '../domain/disclosure/types.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { ApprovalRow } from '../ports/store/people.js';
import type { Tx } from '../ports/store/store.js';
import { openJson } from '../record/case-content.js';
import { foldStored } from '../record/fold-stored.js';
import { groundsByName } from '../record/grounds-by-name.js';
import { takenStep } from './check-step-allowed.js';
import { discloseStep, type PreviewParts, showable, type StepToDisclose } from './preview-step.js';
import { chosenAttachments } from './request-step.js';

/**
 * Shows what a step before a second person sends, field by field, from all that was entered for it: what approving it signs.
 * What is decided already, or went before anybody looked, is composed as it would be today.
 * @throws Refusal `matrix-no-column` (an act on the case, or a step that shows nothing of it), `step-not-allowed` (what waits
 * was overtaken, as its approval would be told too), `unknown-participant`; `not-found`, `attachment-unavailable` for a chosen file
 */
export async function previewApproval(parts: PreviewParts, approval: ApprovalRow): Promise<Disclosure> {
  return showable(await parts.store.transaction((tx) => discloseApproval(parts, tx, approval)));
}

async function discloseApproval(parts: PreviewParts, tx: Tx, approval: ApprovalRow) {
  const { caseId, conversationId, kind, step, peer } = approval;
  const conversation = conversationId === null ? undefined : await tx.conversations.get(conversationId);
  if (!conversation) return undefined;
  const input = await openJson<JsonObject>(parts, caseId, 'approval.input', approval.input);
  const asked = { caseId, conversationId: conversation.id, kind, step, peer, input };
  const grounds =
    approval.status === 'waiting'
      ? await groundsWhereItStands(parts, tx, conversation, asked)
      : groundsByName(parts.national.inForce(), asked);
  const chosen = chosenAttachments(input);
  // What was chosen then may have been erased since.
  const attachments = approval.status === 'waiting' ? chosen : await stillHere(tx, caseId, chosen);
  return discloseStep(parts, tx, { ...asked, ...grounds, attachments });
}

async function stillHere(tx: Tx, caseId: string, chosen: readonly string[]): Promise<string[]> {
  if (chosen.length === 0) return [];
  const rows = await tx.attachments.ofCase(caseId);
  return rows.filter(({ id, status }) => chosen.includes(id) && status === 'stored').map(({ id }) => id);
}

/** @throws Refusal `step-not-allowed` */
async function groundsWhereItStands(
  { national }: Pick<PreviewParts, 'national'>,
  tx: Tx,
  conversation: ConversationRow,
  { step, input }: { step: string; input: JsonObject },
): Promise<Pick<StepToDisclose, 'requires' | 'supervisorApproved'>> {
  const messages = await tx.conversations.steps(conversation.id);
  const folded = foldStored(conversation, messages, await tx.inbox.refusedDigests(conversation));
  const { rule, approver } = takenStep(national.inForce(), conversation, folded, step, input);
  return { requires: rule.requires ?? [], supervisorApproved: approver === 'supervisor' };
}
