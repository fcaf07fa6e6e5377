import { checkAgainst } from '#libs/schema-check/check.js';
import { inputSchemaOf } from '../domain/conversations/opening-step.js';
import { Refusal } from '../domain/refusal.js';
import type { JsonObject } from '../domain/disclosure/types.js';

/** Holds what a person entered for a step against the step's input schema. @param at where the input stands @throws Refusal `schema-violation` */
export function checkInput(kind: string, step: string, input: JsonObject, at = ''): void {
  const checked = checkAgainst(inputSchemaOf(kind, step), input);
  if (checked.ok) return;
  throw new Refusal(
    'schema-violation',
    checked.errors.map(({ pointer }) => at + pointer),
  );
}
