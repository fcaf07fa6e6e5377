import { type RJSFSchema, type RJSFValidationError, toErrorSchema, type ValidatorType } from '@rjsf/utils';
import type { StepForm } from 'virtual:step-forms';
import { listFormErrors } from '../logic/form-errors.js';
import type { FormSchema } from '../logic/prepare-schema.js';
import { placeEntered } from '../logic/prune.js';
import type { Json } from '../types.js';

/** Holds what is entered against the validator that was made when the console was built: a page may not make code. */
export function formValidator(
  { default: validate, schema }: StepForm,
  say: (key: string) => string,
  tidy: (entered: Json | undefined) => Json,
): ValidatorType<unknown, RJSFSchema> {
  const errorsOf = (entered: unknown): RJSFValidationError[] => {
    if (validate(tidy(entered as Json | undefined))) return [];
    const found = (validate.errors ?? []).map(({ instancePath, ...rest }) => {
      return { ...rest, instancePath: placeEntered(entered as Json | undefined, instancePath) };
    });
    return listFormErrors(found, schema as FormSchema).map(({ property, message, keyword }) => ({
      property,
      name: keyword,
      message: say(message),
      stack: `${property} ${say(message)}`,
    }));
  };
  return {
    validateFormData: (entered) => {
      const errors = errorsOf(entered);
      return { errors, errorSchema: toErrorSchema(errors) };
    },
    // Asked only of alternatives, and no step has any.
    isValid: () => true,
    rawValidation: () => ({}),
  };
}
