import type { MessageRow } from '../ports/store/conversations.js';

/** No law gives longer for an answer; a later promise is not believed, or a peer could put a child's deadline off for ever. */
const LONGEST_MS = 31 * 86_400_000;

/**
 * Until when the peer that received a message of ours has to answer it, as its receipt says: by its own law and calendar
 * (protocol 5.11). Undefined without such a word, and for what came from the peer.
 */
export function promisedBy({
  direction,
  receipt,
  recordedAt,
}: Pick<MessageRow, 'direction' | 'receipt' | 'recordedAt'>): Date | undefined {
  if (direction !== 'out' || receipt === null) return undefined;
  const [, claims = '{}'] = receipt.split('\n');
  const { answerBy, at = '' } = JSON.parse(claims) as { answerBy?: string; at?: string };
  if (answerBy === undefined) return undefined;
  const [promised, received] = [Date.parse(answerBy), Math.max(Date.parse(at), recordedAt.getTime())];
  return promised <= received + LONGEST_MS ? new Date(promised) : undefined;
}
