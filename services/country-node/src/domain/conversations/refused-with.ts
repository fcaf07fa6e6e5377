import { followSupersedes } from './build-graph.js';
import type { SignedStep } from './conversation-kind.js';

/**
 * What falls with a message of ours that was refused: what it says again, and nobody will answer any more (protocol 5.7).
 * @param messages those held of the conversation
 * @param unanswered digests of our own messages without an answer
 * @returns digests, without that of the message itself
 */
export function refusedWith(
  messages: readonly SignedStep[],
  refused: SignedStep,
  unanswered: ReadonlySet<string>,
): string[] {
  const idOf = followSupersedes(messages);
  const isOlder = ({ digest, messageId }: SignedStep) =>
    unanswered.has(digest) && messageId < refused.messageId && idOf(digest) === idOf(refused.digest);
  return messages.filter(isOlder).map(({ digest }) => digest);
}
