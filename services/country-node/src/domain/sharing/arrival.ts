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
 * What the receipts of a conversation tell of one message. One that was sealed anew is where its renewal is; one that was
 * voided never arrived when the void was receipted, and is open as long as the void is.
 */
export function arrivalOf(id: string, messages: readonly OwnMessage[]): Arrival {
  const message = messages.find((each) => each.id === id);
  if (!message || message.status === 'refused') return 'not-arrived';
  if (message.status === 'receipted') return 'arrived';
  if (message.status === 'voided') return isVoidTaken(message, messages) ? 'not-arrived' : 'unknown';
  const renewed = messages.find(({ supersedes }) => supersedes?.messageId === id);
  return renewed && renewed.id !== id ? arrivalOf(renewed.id, messages) : 'unknown';
}

function isVoidTaken({ id, supersedes }: OwnMessage, messages: readonly OwnMessage[]): boolean {
  const names = new Set([id, supersedes?.messageId]);
  return messages.some(({ voids, status }) => voids && names.has(voids.messageId) && status === 'receipted');
}
