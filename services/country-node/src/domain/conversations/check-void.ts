import { Refusal } from '../refusal.js';
import { followSupersedes } from './build-graph.js';
import { type ConversationKind, movesResponsibility, type SignedStep } from './conversation-kind.js';

/** A void overtaken by its message is refused, and both sides keep the message; otherwise the message never takes effect. */
export function decideVoid(known: boolean): 'void' | 'already-effective' {
  return known ? 'already-effective' : 'void';
}

/**
 * Judges a void that came in. `held`: every message held of the conversation, with its `refused` and `voided` marks.
 *
 * Throws Refusal `already-effective`, `wrong-role` (it names another author's message) and `step-not-allowed` (it names
 * no message, or one under another id).
 */
export function checkVoid(held: readonly SignedStep[], candidate: SignedStep): { to: null } {
  const named = candidate.voids;
  if (!named) throw new Refusal('step-not-allowed');
  const idOf = followSupersedes(held);
  const targets = held.filter(({ digest }) => idOf(digest) === idOf(named.digest));
  if (targets.some(({ author }) => author !== candidate.author)) throw new Refusal('wrong-role');
  const misnamed = targets.some(({ digest, messageId }) => digest === named.digest && messageId !== named.messageId);
  if (misnamed) throw new Refusal('step-not-allowed');
  const known = targets.some(({ refused, voided }) => !refused && !voided);
  if (decideVoid(known) === 'already-effective') throw new Refusal('already-effective');
  return { to: null };
}

/** Whether an author may still void a step that is queued: never one by which it becomes responsible (R7). */
export function mayBeVoided(kind: ConversationKind, step: string): boolean {
  return !movesResponsibility(kind, step);
}
