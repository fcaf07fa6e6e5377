import { DESTRUCTION, HOLD, OVERRIDE } from './approver-of.js';
import { CASE_CLOSURE } from './case-closure.js';
import { type ConversationKind, ruleFor } from './conversation-kind.js';
import { CORRECTION } from './correction.js';

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

/** What is entered for an act on a case, which is no step of a conversation here; null where it says nothing of the child. */
const ACTED: Readonly<Record<string, string | null>> = {
  [OVERRIDE.kind]: 'urn:passerelle:schema:consent-event:v1',
  [CASE_CLOSURE.kind]: 'urn:passerelle:schema:api:close-case:v1',
  [CORRECTION.kind]: 'urn:passerelle:schema:api:ask-correction:v1',
  [DESTRUCTION.kind]: null,
  [HOLD.kind]: null,
};

/**
 * Schema of what was entered, for a step of a conversation or for an act on a case; null where it concerns the keeping of the
 * case alone, and says nothing of the child.
 */
export function enteredSchemaOf(entered: { conversationId: string | null; kind: string; step: string }): string | null {
  const { conversationId, kind, step } = entered;
  if (conversationId !== null) return inputSchemaOf(kind, step);
  const schema = Object.hasOwn(ACTED, kind) ? ACTED[kind] : undefined;
  if (schema === undefined) throw new RangeError('an act on a case has a schema');
  return schema;
}
