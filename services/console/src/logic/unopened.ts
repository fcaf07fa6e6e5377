import type { ConversationView, Message } from '../types.js';

/** That something was opened is no message to be read: it is shown with the one that was opened. */
export function isAct({ step }: Pick<Message, 'step'>): boolean {
  return step !== 'opened';
}

/** The message that an answer is due to from here, while nobody here was said to have opened it. */
export function findUnopened({
  awaited,
  messages,
}: Pick<ConversationView, 'awaited' | 'messages'>): Message | undefined {
  const latest = messages.filter(isAct).findLast(({ direction }) => direction === 'in');
  return awaited === 'us' && !latest?.openedAt ? latest : undefined;
}
