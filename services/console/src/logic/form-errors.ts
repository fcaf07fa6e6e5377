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

/** One sentence for each field at fault, at the field that is missing rather than at what it is missing from. */
export function listFormErrors(found: readonly Found[]): FormError[] {
  const errors = found.map(({ instancePath, keyword, params }) => {
    const missing = keyword === 'required' ? `/${String(params['missingProperty'])}` : '';
    const property = (instancePath + missing).replaceAll('/', '.');
    return { property, keyword, message: `form.error.${SAID.has(keyword) ? keyword : 'other'}` };
  });
  return errors.filter(({ property }, at) => errors.findIndex((each) => each.property === property) === at);
}
