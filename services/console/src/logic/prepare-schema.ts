/** A schema of a step's input, all in one. */
export interface FormSchema {
  [keyword: string]: unknown;
  /** The common definition that it names. */
  'x-def'?: string;
  type?: string;
  enum?: string[];
  format?: string;
  maxLength?: number;
  items?: FormSchema;
  properties?: Record<string, FormSchema>;
  required?: string[];
}

export type UiSchema = Record<string, unknown>;

export interface Words {
  /** Of a field, by its name. */
  field: (name: string) => string;
  /** Of a choice, by its code. */
  choice: (code: string) => string;
  /** How something is written that has a form, by the name of its definition. */
  hint?: (definition: string) => string | undefined;
}

/** What a person chooses from where the schema itself only asks for ids. */
export type Choices = Readonly<Record<string, readonly { id: string; label: string }[]>>;

const LONG = 300;
const MANY = 30;
/** What is chosen from a public list, by the name of its definition. */
const LISTED = new Set(['country', 'language', 'script']);

/**
 * A schema as a person fills it in: titles and choices in their words, no descriptions written for programmers, and
 * files to choose from where the schema asks for ids of files.
 */
export function prepareSchema(
  schema: FormSchema,
  words: Words,
  choices: Choices,
): { schema: FormSchema; ui: UiSchema } {
  const { description: _for, title: _name, ...bare } = schema;
  if (bare.properties) return prepareObject(bare, words, choices);
  if (bare.items) {
    const items = prepareSchema(bare.items, words, choices);
    // A list of a few choices is a group of boxes to tick.
    if (items.schema.enum)
      return {
        schema: { ...bare, uniqueItems: true, items: items.schema },
        ui: { 'ui:widget': 'checkboxes', 'ui:enumNames': items.schema.enum.map(words.choice) },
      };
    return { schema: { ...bare, items: items.schema }, ui: { items: items.ui } };
  }
  // Not ticked must not pass for a no.
  if (bare.type === 'boolean') return { schema: bare, ui: { 'ui:widget': 'radio' } };
  if (bare.enum) return { schema: bare, ui: { 'ui:enumNames': bare.enum.map(words.choice) } };
  if (LISTED.has(bare['x-def'] ?? ''))
    return { schema: bare, ui: { 'ui:widget': 'listed', 'ui:options': { list: bare['x-def'] } } };
  if (bare.type === 'string' && !bare.format && (bare.maxLength ?? 0) >= LONG)
    return { schema: bare, ui: { 'ui:widget': 'textarea' } };
  const hint = words.hint?.(bare['x-def'] ?? '');
  return { schema: bare, ui: hint ? { 'ui:help': hint } : {} };
}

function prepareObject(schema: FormSchema, words: Words, choices: Choices): { schema: FormSchema; ui: UiSchema } {
  const entries = Object.entries(schema.properties ?? {})
    .filter(([name]) => choices[name]?.length !== 0)
    .map(([name, each]) => [name, prepareMember(name, each, words, choices)] as const);
  const properties = Object.fromEntries(
    entries.map(([name, { schema: each }]) => [name, { ...each, title: words.field(name) }]),
  );
  const ui = Object.fromEntries(entries.map(([name, { ui: each }]) => [name, each]));
  return { schema: { ...schema, properties }, ui };
}

function prepareMember(name: string, schema: FormSchema, words: Words, choices: Choices) {
  const offered = choices[name];
  if (!offered) return prepareSchema(schema, words, choices);
  const { description: _for, title: _name, ...bare } = schema;
  const enumNames = offered.map(({ label }) => label);
  const one = { type: 'string', enum: offered.map(({ id }) => id) };
  if (bare.type !== 'array') return { schema: one, ui: { 'ui:enumNames': enumNames } };
  // Of many, a person chooses one after the other.
  const { uniqueItems: _all, ...list } = bare;
  if (offered.length > MANY) return { schema: { ...list, items: one }, ui: { items: { 'ui:enumNames': enumNames } } };
  return {
    schema: { ...bare, uniqueItems: true, items: one },
    ui: { 'ui:widget': 'checkboxes', 'ui:enumNames': enumNames },
  };
}
