import type { FormSchema } from './prepare-schema.js';

/** What a validator finds wrong; never the value. */
export interface Found {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
}

export interface FormError {
  /** Where, as names and places: `.contact.channel`. */
  property: string;
  /** A key of the words: `form.error.required`. */
  message: string;
  keyword: string;
}

const SAID = new Set([
  'required',
  'format',
  'pattern',
  'maxLength',
  'minLength',
  'enum',
  'minItems',
  'maxItems',
  'maximum',
  'minimum',
  'uniqueItems',
]);

/**
 * One sentence for each field at fault, at the field that is missing rather than at what it is missing from: of a group that
 * was left empty, at each field of it that is needed.
 */
export function listFormErrors(found: readonly Found[], schema: FormSchema = {}): FormError[] {
  const errors = found.flatMap(({ instancePath, keyword, params }) => {
    const names = instancePath.split('/').slice(1);
    const missing = keyword === 'required' ? [...names, String(params['missingProperty'])] : names;
    const places = keyword === 'required' ? needed(schemaAt(schema, missing), missing) : [missing];
    const message = `form.error.${SAID.has(keyword) ? keyword : 'other'}`;
    return places.map((place) => ({ property: place.map((name) => `.${name}`).join(''), keyword, message }));
  });
  return errors.filter(({ property }, at) => errors.findIndex((each) => each.property === property) === at);
}

function schemaAt(schema: FormSchema, names: readonly string[]): FormSchema | undefined {
  return names.reduce<FormSchema | undefined>((at, name) => at?.items ?? at?.properties?.[name], schema);
}

/** The fields to fill in where something is missing. */
function needed(schema: FormSchema | undefined, names: string[]): string[][] {
  const required = schema?.properties ? (schema.required ?? []) : [];
  return required.length === 0
    ? [names]
    : required.flatMap((name) => needed(schema?.properties?.[name], [...names, name]));
}
