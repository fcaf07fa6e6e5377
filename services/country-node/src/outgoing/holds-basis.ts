import { approverRoles } from '../domain/conversations/approver-of.js';
import { conditionsOf, contentNameOf } from '../domain/conversations/conversation-kind.js';
import { isAskedAfter } from '../domain/conversations/review-after.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { projectionsOf } from '../domain/disclosure/projections-of.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { MessageRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { readBody } from '../record/read-body.js';
import { discloseStep, type StepToDisclose } from './preview-step.js';
import { recheckBasis } from './recheck-basis.js';

type BasisParts = Pick<NodeParts, 'self' | 'clock' | 'vault' | 'directory' | 'national' | 'matrix' | 'store'>;

/**
 * Whether what a message showed may be shown to its recipient again today (R1, R10). One whose manifest was lost with the
 * database is composed anew, as far as that goes without sending it.
 * @param attachments ids of the case's own files that are asked for
 */
export async function holdsBasis(
  parts: BasisParts,
  tx: Tx,
  message: MessageRow,
  attachments: readonly string[] = [],
): Promise<boolean> {
  const [row] = await tx.outbox.byMessage(message.id);
  if (row) return (await recheckBasis(parts, tx, row)) === undefined;
  const conversation = await tx.conversations.get(message.conversationId);
  if (!conversation) return false;
  const { kind, peer, caseId } = conversation;
  const { step } = message;
  const input = await saidIn(parts, kind, message);
  const disclosure = await discloseStep(parts, tx, {
    ...{ kind, peer, caseId, step, attachments, conversationId: conversation.id },
    input,
    ...groundsByName(parts, { kind, step, input }),
  });
  if (!disclosure) return true;
  return disclosure.permitted && disclosure.attachments.every(({ permitted }) => permitted);
}

/** Under what a step was taken, whatever state it was taken from. */
export function groundsByName(
  { national }: Pick<BasisParts, 'national'>,
  { kind, step, input }: { kind: string; step: string; input: JsonObject },
): Pick<StepToDisclose, 'requires' | 'supervisorApproved'> {
  const table = kindNamed(kind);
  const alone = isAskedAfter(table, step, input);
  return {
    requires: conditionsOf(table, step),
    supervisorApproved: !alone && approverRoles(national.inForce(), { kind }, step).includes('supervisor'),
  };
}

/** What a person had entered: the body without what the engine and the protocol put there. */
async function saidIn({ vault, matrix }: BasisParts, kind: string, message: MessageRow): Promise<JsonObject> {
  const { caseReference: _reference, consent: _consent, ...body } = await readBody({ vault }, kind, message);
  const ofCase = projectionsOf(matrix, kind, message.step).map((each) =>
    contentNameOf(kindNamed(kind), message.step, each),
  );
  return Object.fromEntries(Object.entries(body).filter(([name]) => !ofCase.includes(name)));
}
