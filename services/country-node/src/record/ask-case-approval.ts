import { v7 as uuidv7 } from 'uuid';
import type { NodeParts } from '../ports/node-parts.js';
import type { Tx } from '../ports/store/store.js';
import { sealJson } from './case-content.js';
import { ledgerEntry } from './ledger-entry.js';

export interface CaseAct {
  caseId: string;
  /** Kind and step by which national configuration may name another approver. */
  kind: string;
  step: string;
  /** What was entered. */
  input: object;
  /** What the decision is bound to. */
  manifestDigest: string;
  /** Staff id. */
  by: string;
  at: Date;
}

/** Puts an act on a case before a second person (R9): no step of a conversation, since it concerns all of them. */
export async function askCaseApproval(
  parts: Pick<NodeParts, 'vault'>,
  tx: Tx,
  { caseId, kind, step, input, manifestDigest, by, at }: CaseAct,
): Promise<{ caseId: string; approvalId: string }> {
  const id = uuidv7();
  await tx.people.addApproval({
    ...{ id, caseId, conversationId: null, kind, step, peer: '', manifestDigest, authorId: by },
    input: await sealJson(parts, caseId, 'approval.input', input),
    status: 'waiting',
    approverId: null,
    reasonCode: null,
    createdAt: at,
    decidedAt: null,
    reviewBy: null,
    settledAt: null,
  });
  await tx.ledger.append([ledgerEntry('approval-requested', { caseId, approvalId: id, step, by }, at)]);
  await tx.notify({ topic: 'approval', id, caseId });
  return { caseId, approvalId: id };
}
