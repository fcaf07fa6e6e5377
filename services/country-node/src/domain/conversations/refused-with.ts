import { followSupersedes } from './build-graph.js';
import { isControlStep, type SignedStep } from './conversation-kind.js';

/**
 * What falls with a message of ours that was refused: what it repeats, and, where nothing of the act is left, what follows it.
 * Nobody will answer either: the addressee does not hold what was repeated, and lets what follows it wait (protocol 3.4, 5.7).
 * Should it come after all, its own answer counts for more.
 * @param messages those held of the conversation, with their marks
 * @param unanswered digests of our own messages without an answer
 * @returns digests, without that of the message itself
 */
export function refusedWith(
  messages: readonly SignedStep[],
  refused: SignedStep,
  unanswered: ReadonlySet<string>,
): string[] {
  const idOf = followSupersedes(messages);
  const act = (id: string) => messages.filter(({ digest }) => idOf(digest) === id);
  const voided = new Set(messages.flatMap(({ voids }) => (voids ? [idOf(voids.digest)] : [])));
  const id = idOf(refused.digest);
  const older = act(id).filter(({ digest, messageId }) => unanswered.has(digest) && messageId < refused.messageId);
  const fallen = new Set([refused, ...older].map(({ digest }) => digest));
  const isGone = (each: string) => act(each).every((member) => member.refused || fallen.has(member.digest));
  // The place of what was voided is known to its addressee, who judges what follows it.
  const open = isGone(id) && !voided.has(id) ? [id] : [];
  const seen = new Set(open);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const following = messages.filter(({ step, parents }) => !isControlStep(step) && parents.map(idOf).includes(next));
    following.filter(({ digest }) => unanswered.has(digest)).forEach(({ digest }) => fallen.add(digest));
    for (const each of new Set(following.map(({ digest }) => idOf(digest)))) {
      // That place is not known either where it follows what never comes.
      if (seen.has(each) || !(isGone(each) || voided.has(each))) continue;
      seen.add(each);
      open.push(each);
    }
  }
  fallen.delete(refused.digest);
  return [...fallen];
}
