import { OPENED_STEP, VOID_STEP } from '../domain/conversations/conversation-kind.js';
import type { ConversationRow, StepRow } from '../ports/store/conversations.js';
import type { Tx } from '../ports/store/store.js';
import { foldStored } from './fold-stored.js';

/** A step of ours without an answer: its partner may still refuse it. That something was opened is nothing that is awaited. */
export const isUnderWay = ({ direction, status, step }: Pick<StepRow, 'direction' | 'status' | 'step'>): boolean =>
  direction === 'out' && status === 'queued' && step !== OPENED_STEP;

/**
 * Where a conversation stands if nothing of what is under way from here is taken in: a step that rests on one that is taken
 * back is refused with it, so that what was ended may stand open again.
 */
export async function stateWithoutQueued(tx: Tx, conversation: ConversationRow): Promise<string> {
  const steps = await tx.conversations.steps(conversation.id);
  const certain = steps.map((row) =>
    isUnderWay(row) && row.step !== VOID_STEP ? { ...row, status: 'refused' as const } : row,
  );
  return foldStored(conversation, certain, await tx.inbox.refusedDigests(conversation)).state;
}
