import { readFileSync, globSync } from 'node:fs';
import fc from 'fast-check';
import type { Json } from '#libs/schema-check/split.js';

interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: string[];
}

const folder = new URL('../../schemas/', import.meta.url);
const byId = new Map<string, Schema>();
for (const file of globSync('**/*.v1.json', { cwd: folder })) {
  const schema = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Schema;
  byId.set(String(schema['$id']), schema);
}

/** Free text with what breaks careless code in it: other scripts, mark-up, formulas, bidirectional controls. */
const words = fc.constantFrom('Moussa', 'موسى', '=1+1', '<b>x</b>', 'a/b~c', '\u202eabc', 'ʼn', '🧒', '0', 'null');
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const day = fc.integer({ min: 0, max: 20_000 }).map((days) => new Date(days * 86_400_000).toISOString());

/** A pattern may let through what is longer than its schema does. */
function matching(pattern: string, maxLength: unknown): fc.Arbitrary<string> {
  const most = typeof maxLength === 'number' ? maxLength : Infinity;
  return fc.stringMatching(new RegExp(pattern)).filter(({ length }) => length <= most);
}

/** One arbitrary per form of `schemas/common.v1.json` that a pattern or format binds. */
const FORMS: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  name: words,
  line: words,
  text: fc.tuple(words, words).map(([one, two]) => `${one}\n${two}`),
  longText: fc.array(words, { minLength: 1, maxLength: 30 }).map((each) => each.join(' ')),
  country: fc.constantFrom('NE', 'MR', 'ML', 'GN', 'TN'),
  admin1: fc.constantFrom('NE-1', 'MR-08', 'TN-11'),
  language: fc.constantFrom('fr', 'ar', 'ha', 'ff-Latn-GN', 'es-419'),
  script: fc.constantFrom('Latn', 'Arab', 'Tfng'),
  date: day.map((at) => at.slice(0, 10)),
  partialDate: fc.constantFrom('2014', '2014-03', '2014-03-09'),
  dateTime: day,
  uuid: fc.tuple(hex(8), hex(4), hex(3), hex(3), hex(12)).map(([a, b, c, d, e]) => `${a}-${b}-7${c}-8${d}-${e}`),
  digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  nodeId: fc.constantFrom('mr', 'ne', 'iom-ne'),
  code: fc.constantFrom('case-transfer', 'child-protection-law', 'offer'),
  urn: fc.constant('urn:passerelle:schema:case-transfer:offer:v1'),
  phone: digits(9).map((number) => `+222${number}`),
  email: fc.constant('duty.desk@authority.example'),
  caseReference: fc.constantFrom('PR-7K4M-22QX-9ZTA', 'PR-2222-ABCD-9999'),
  identificationCode: fc.constantFrom('MR-NDB-2026-0417', 'X1/22'),
  timeZone: fc.constantFrom('Africa/Niamey', 'Europe/Rome'),
  pointerPattern: fc.constantFrom('/identification/names/*/given', '/health'),
};

/**
 * Values that a published schema takes, with every optional member there or not; nothing empty in them, as on the wire.
 * @param schemaId of a schema whose root is an object
 */
export function arbitraryBody(schemaId: string): fc.Arbitrary<{ [name: string]: Json }> {
  return arbitraryOf({ $ref: schemaId }) as fc.Arbitrary<{ [name: string]: Json }>;
}

function arbitraryOf(schema: Schema): fc.Arbitrary<Json> {
  if (schema.$ref !== undefined) return arbitraryReferred(schema.$ref);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema['const'] as Json);
  switch (schema['type']) {
    case 'object':
      return arbitraryObject(schema);
    case 'array':
      return arbitraryArray(schema);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: Number(schema['minimum']), max: Math.min(Number(schema['maximum']), 2 ** 31) });
    case 'number':
      return fc.integer({ min: Number(schema['minimum']), max: Number(schema['maximum']) });
    case 'string':
      return typeof schema['pattern'] === 'string' ? matching(schema['pattern'], schema['maxLength']) : words;
    default:
      throw new RangeError(`no arbitrary for ${JSON.stringify(schema)}`);
  }
}

function arbitraryReferred(ref: string): fc.Arbitrary<Json> {
  const [id = '', path = ''] = ref.split('#/$defs/');
  const form = path === '' ? undefined : FORMS[path];
  if (form) return form;
  const whole = byId.get(id);
  const target = path === '' ? whole : (whole?.['$defs'] as Record<string, Schema> | undefined)?.[path];
  if (!target) throw new RangeError(`no schema ${ref}`);
  return arbitraryOf(target);
}

function arbitraryObject(schema: Schema): fc.Arbitrary<Json> {
  const members = Object.entries(schema.properties ?? {}).map(([name, each]) => [name, arbitraryOf(each)] as const);
  const record = fc.record(Object.fromEntries(members), { requiredKeys: schema.required ?? [], noNullPrototype: true });
  // On the wire nothing is empty: an object without members is given its first one.
  const [first] = members;
  if (!first) return record;
  return fc
    .tuple(record, first[1])
    .map(([value, filler]) => (Object.keys(value).length > 0 ? value : { [first[0]]: filler }));
}

function arbitraryArray(schema: Schema): fc.Arbitrary<Json> {
  const minLength = Math.max(1, Number(schema['minItems'] ?? 1));
  const limits = { minLength, maxLength: Math.max(minLength, Math.min(3, Number(schema['maxItems']))) };
  const item = arbitraryOf(schema.items ?? {});
  return schema['uniqueItems'] === true ? fc.uniqueArray(item, limits) : fc.array(item, limits);
}
