import { type ConversationKind, ruleFor } from './conversation-kind.js';

/** The step that opens a conversation of this kind where none is named, and the role that takes it. */
export function openingStep(kind: ConversationKind): { step: string; by: string } {
  const [opening] = Object.entries(kind.states[kind.initial]?.steps ?? {});
  if (!opening) throw new RangeError('a kind has an opening step');
  return { step: opening[0], by: opening[1].by };
}

/** Whether a step opens conversations of this kind; it may have more than one such step, all of one role. */
export function isOpening(kind: ConversationKind, step: string): boolean {
  return ruleFor(kind, kind.initial, step) !== undefined;
}

/** Schema of what a person says to take a step: `schemas/api/<kind>/<step>.v1.json`. */
export function inputSchemaOf(kind: string, step: string): string {
  return `urn:passerelle:schema:api:${kind}:${step}:v1`;
}
