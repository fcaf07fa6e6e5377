import type { MessageRow } from '../ports/store/conversations.js';

/**
 * Until when the peer that received a message of ours says, in its receipt, that it will answer: by its own law and calendar
 * (protocol 5.11). Undefined without such a word, and for what came from the peer.
 */
export function promisedBy({ direction, receipt }: Pick<MessageRow, 'direction' | 'receipt'>): Date | undefined {
  if (direction !== 'out' || receipt === null) return undefined;
  const [, claims = '{}'] = receipt.split('\n');
  const { answerBy } = JSON.parse(claims) as { answerBy?: string };
  return answerBy === undefined ? undefined : new Date(answerBy);
}
