import { checkAgainst } from '#libs/schema-check/check.js';
import { kindNamed } from '../domain/conversations/kinds.js';
import { untoldIn } from '../domain/safeguards/r12-child-told.js';
import { inputSchemaOf } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import type { JsonObject } from '../domain/disclosure/types.js';

/**
 * Holds what a person entered for a step against the step's input schema, and that the child was told where it has to be.
 * @param at where the input stands
 * @throws Refusal `schema-violation`, `child-not-told`
 */
export function checkInput(kind: string, step: string, input: JsonObject, at = ''): void {
  const checked = checkAgainst(inputSchemaOf(kind, step), input);
  if (!checked.ok) {
    throw new Refusal(
      'schema-violation',
      checked.errors.map(({ pointer }) => at + pointer),
    );
  }
  const untold = untoldIn(kindNamed(kind), step, input);
  if (untold.length > 0)
    throw new Refusal(
      'child-not-told',
      untold.map((pointer) => at + pointer),
    );
}
