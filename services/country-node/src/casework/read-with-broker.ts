import type { MessageRow } from '../ports/store/conversations.js';
import type { Store } from '../ports/store/store.js';

/**
 * Which of these messages of ours the recipient's broker has and the recipient has not answered. Asked only while something
 * is on its way, and apart: what is on its way is behind the wall to whoever reads, who may see the conversation.
 */
export async function readWithBroker(
  { store }: { store: Store },
  messages: readonly Pick<MessageRow, 'id' | 'status'>[],
): Promise<ReadonlySet<string>> {
  const underWay = messages.filter(({ status }) => status === 'queued').map(({ id }) => id);
  if (underWay.length === 0) return new Set();
  return new Set(await store.once((tx) => tx.outbox.withBroker(underWay)));
}
