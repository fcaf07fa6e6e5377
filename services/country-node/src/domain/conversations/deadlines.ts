import { type ConversationKind, stateRule } from './conversation-kind.js';

export type Risk = 'high' | 'medium' | 'low';

const HOUR_MS = 3_600_000;

/**
 * R15: hours until an answer, or the first intervention, is due. The field's usual values; national configuration may
 * give others.
 */
export const USUAL_RESPONSE_HOURS: Readonly<Record<Risk, number>> = { high: 24, medium: 72, low: 168 };

/** When an answer is due. A risk that is not known counts as high: doubt must not lengthen a child's wait. */
export function answerDueAt(risk: Risk | undefined, since: Date, hours = USUAL_RESPONSE_HOURS): Date {
  return new Date(since.getTime() + hours[risk ?? 'high'] * HOUR_MS);
}

/** Who has to act in a state, and until when; undefined where nobody is awaited. `since`: when this node saw the state begin. */
export function nextDue(
  kind: ConversationKind,
  state: string,
  risk: Risk | undefined,
  since: Date,
  hours = USUAL_RESPONSE_HOURS,
): { by: string; at: Date } | undefined {
  const { awaits } = stateRule(kind, state);
  return awaits === undefined ? undefined : { by: awaits, at: answerDueAt(risk, since, hours) };
}

/** Overdue is shown and climbs to the supervisor; it moves no conversation (R7: never by time-out). */
export function isOverdue(dueAt: Date | null, now: Date): boolean {
  return dueAt !== null && now.getTime() > dueAt.getTime();
}

/** A flag for both sides, never a refusal: whether the first contact an acceptance names is later than the risk allows. */
export function isFirstContactLate(
  risk: Risk | undefined,
  acceptedAt: Date,
  firstContactAt: Date,
  hours = USUAL_RESPONSE_HOURS,
): boolean {
  return isOverdue(answerDueAt(risk, acceptedAt, hours), firstContactAt);
}
