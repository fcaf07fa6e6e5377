import { groupRepeated } from '../conversations/group-repeated.js';

/** Whether a message that was sent is with its recipient: known by signed receipt, known not to be, or not known yet. */
export type Arrival = 'arrived' | 'not-arrived' | 'unknown';

/** A message of ours as its conversation keeps it. */
export interface OwnMessage {
  id: string;
  step: string;
  status: 'queued' | 'receipted' | 'refused' | 'voided' | 'received';
  supersedes?: { messageId: string };
  voids?: { messageId: string };
}

/**
 * What the receipts of a conversation tell of one message. One that was sealed anew is where any that says the same is; one
 * that was voided never arrived when the void was receipted, unless one of them was, and is open as long as the void is.
 */
export function arrivalOf(id: string, messages: readonly OwnMessage[]): Arrival {
  const act = groupRepeated(messages).find((members) => members.some((each) => each.id === id)) ?? [];
  if (act.some(({ status }) => status === 'receipted')) return 'arrived';
  if (act.every(({ status }) => status === 'refused')) return 'not-arrived';
  const voided = act.some(({ status }) => status === 'voided');
  return voided && isVoidTaken(act, messages) ? 'not-arrived' : 'unknown';
}

function isVoidTaken(act: readonly OwnMessage[], messages: readonly OwnMessage[]): boolean {
  const names = new Set(act.flatMap(({ id, supersedes }) => [id, supersedes?.messageId]));
  return messages.some(({ voids, status }) => voids && names.has(voids.messageId) && status === 'receipted');
}
