/** A schema of a step's input, all in one. */
export interface FormSchema {
  [keyword: string]: unknown;
  type?: string;
  enum?: string[];
  format?: string;
  maxLength?: number;
  items?: FormSchema;
  properties?: Record<string, FormSchema>;
}

export type UiSchema = Record<string, unknown>;

export interface Words {
  /** Of a field, by its name. */
  field: (name: string) => string;
  /** Of a choice, by its code. */
  choice: (code: string) => string;
}

/** What a person chooses from where the schema itself only asks for ids. */
export type Choices = Readonly<Record<string, readonly { id: string; label: string }[]>>;

const LONG = 300;

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
  if (bare.type === 'string' && (bare.maxLength ?? 0) >= LONG) return { schema: bare, ui: { 'ui:widget': 'textarea' } };
  return { schema: bare, ui: {} };
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
  return {
    schema: { ...bare, uniqueItems: true, items: { type: 'string', enum: offered.map(({ id }) => id) } },
    ui: { 'ui:widget': 'checkboxes', 'ui:enumNames': offered.map(({ label }) => label) },
  };
}
