import { Refusal } from '../refusal.js';
import { type ConversationKind, movesResponsibility, type SignedStep } from './conversation-kind.js';

/**
 * Decides a void that came in. A message not taken in yet is void from now on; one already taken in stands, for both
 * sides: the void is refused. `held`: every message held of the conversation, refused ones included.
 *
 * Throws Refusal `already-effective` (keep the message), `wrong-role` (it names another author's message) and
 * `step-not-allowed` (it names no message, or one under another id).
 */
export function decideVoid(held: readonly SignedStep[], candidate: SignedStep): { to: null } {
  const named = candidate.voids;
  if (!named) throw new Refusal('step-not-allowed');
  const target = held.find(({ digest, supersedes }) => [digest, supersedes?.digest].includes(named.digest));
  if (!target) return { to: null };
  if (target.author !== candidate.author) throw new Refusal('wrong-role');
  if (target.digest === named.digest && target.messageId !== named.messageId) throw new Refusal('step-not-allowed');
  if (!target.refused && !target.voided) throw new Refusal('already-effective');
  return { to: null };
}

/** Whether an author may still void a step that is queued: never one by which it becomes responsible (R7). */
export function mayBeVoided(kind: ConversationKind, step: string): boolean {
  return !movesResponsibility(kind, step);
}
