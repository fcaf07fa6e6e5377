import { v7 as uuidv7 } from 'uuid';
import type { Review } from '../domain/conversations/review-after.js';
import type { JsonObject } from '../domain/disclosure/types.js';
import type { NodeParts } from '../ports/node-parts.js';
import type { ConversationRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { sealJson } from '../record/case-content.js';
import { ledgerEntry } from '../record/ledger-entry.js';

export interface SentAlone {
  conversation: ConversationRow;
  step: string;
  input: JsonObject;
  /** Staff id of whoever took it alone. */
  by: string;
  manifestDigest: string;
  review: Review;
  at: Date;
}

/** R8: what was sent on one person's word is put before another, with the time until which that has to be. */
export async function askReview(parts: Pick<NodeParts, 'vault'>, tx: Tx, sent: SentAlone): Promise<void> {
  const { conversation, step, input, by, manifestDigest, review, at } = sent;
  const { id: conversationId, caseId, kind, peer } = conversation;
  const id = uuidv7();
  await tx.people.addApproval({
    ...{ id, caseId, conversationId, kind, step, peer, manifestDigest, authorId: by },
    input: await sealJson(parts, caseId, 'approval.input', input),
    status: 'to-review',
    approverId: null,
    reasonCode: null,
    createdAt: at,
    decidedAt: null,
    reviewBy: new Date(at.getTime() + review.hours * 3_600_000),
    settledAt: null,
  });
  await tx.ledger.append([ledgerEntry('approval-requested', { caseId, conversationId, approvalId: id, step, by }, at)]);
  await tx.notify({ topic: 'approval', id, caseId });
}
