import type { JsonObject } from '../disclosure/types.js';
import { type ConversationKind, ruleFor, type StepRule } from './conversation-kind.js';

/** How a step is ended that nobody looked at in time. */
export type Review = NonNullable<StepRule['orReview']>;

/**
 * R8: whether a step is taken by one person alone, to be looked at by another within hours. Only where the table allows it
 * and its author asks for it; what only a supervisor may let go is then held back.
 */
export function isReviewedAfter({ orReview }: Pick<StepRule, 'orReview'>, input: JsonObject): boolean {
  return orReview !== undefined && input['secondPerson'] === 'after';
}

/** The same of a step by its name alone. */
export function isAskedAfter(kind: ConversationKind, step: string, input: JsonObject = {}): boolean {
  const orReview = reviewOf(kind, step);
  return orReview !== undefined && isReviewedAfter({ orReview }, input);
}

/** What the table says of a step's review, from whatever state it is taken; undefined for one that is always approved before. */
export function reviewOf(kind: ConversationKind, step: string): Review | undefined {
  for (const state of Object.keys(kind.states)) {
    const review = ruleFor(kind, state, step)?.orReview;
    if (review) return review;
  }
  return undefined;
}
