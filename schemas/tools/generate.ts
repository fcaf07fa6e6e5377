import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { compile } from 'json-schema-to-typescript';

/**
 * From the schemas: TypeScript types, precompiled validators (no code is generated at run time) and the table of leaves
 * with their data categories. Fails on a leaf without a category, an open object, or anything without a bound.
 * `--check` writes nothing and fails on drift.
 */
type Schema = {
  [keyword: string]: unknown;
  $id?: string;
  title?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
};

const CATEGORIES =
  'ID_CORE ID_DOCS BIO_PHOTO LOC_CURRENT LOC_COARSE ROUTE FAMILY FAM_CONTACT HEALTH MHPSS GBV_PROT LEGAL_ASYLUM EDU CARE BIA BID PLAN RISK DOCS CONTACTS_PRO CONSENT_MIN WITHHELD PROTOCOL'.split(
    ' ',
  );
const root = fileURLToPath(new URL('../', import.meta.url));
const target = fileURLToPath(new URL('../../services/libs/schema-check/generated/', import.meta.url));
/** How coarse forms are made; described in schemas/README.md, done in domain/disclosure/coarsen.ts. */
const COARSE_METHODS = ['copy', 'distinct', 'age-band', 'yes', 'functional-difficulty', 'count', 'open-code'];
const SUMMARY = 'urn:passerelle:schema:case-summary:v1';
const OWN_KEYWORDS = ['x-category', 'x-coarse', 'x-opaque'];

interface Leaf {
  pattern: string;
  category: string;
  coarse?: { to: string; by: string };
}

/** Every leaf under a schema, its faults added to `faults`. */
export function leavesOf(schema: Schema, byId: ReadonlyMap<string, Schema>, at: string, faults: string[]): Leaf[] {
  if (typeof schema['$ref'] === 'string') {
    const named = follow(schema['$ref'], byId);
    const { $ref: _ref, ...beside } = schema;
    if (!named) faults.push(`${at}: $ref to nothing`);
    return named ? leavesOf({ ...named, ...beside }, byId, at, faults) : [];
  }
  if (schema['type'] === 'object' && schema['x-opaque'] !== true) {
    if (schema['additionalProperties'] !== false) faults.push(`${at}: admits unknown properties`);
    return Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
      leavesOf(each, byId, `${at}/${name}`, faults),
    );
  }
  if (schema['type'] === 'array') {
    if (typeof schema['maxItems'] !== 'number') faults.push(`${at}: array without maxItems`);
    return schema.items ? leavesOf(schema.items, byId, `${at}/*`, faults) : [];
  }
  return schema['x-opaque'] === true ? [] : [leafOf(schema, at, faults)];
}

/** What a $ref names: a whole schema, or one of its $defs. */
function follow(ref: string, byId: ReadonlyMap<string, Schema>): Schema | undefined {
  const [id = '', path = ''] = ref.split('#');
  const start = byId.get(id);
  return path === '' ? start : (start?.['$defs'] as Record<string, Schema> | undefined)?.[path.replace('/$defs/', '')];
}

function leafOf(schema: Schema, at: string, faults: string[]): Leaf {
  const category = schema['x-category'];
  if (typeof category !== 'string' || !CATEGORIES.includes(category))
    faults.push(`${at}: leaf without a known category`);
  if (!isBounded(schema)) faults.push(`${at}: leaf without a bound`);
  const coarse = schema['x-coarse'] as Leaf['coarse'];
  return { pattern: at, category: String(category), ...(coarse ? { coarse } : {}) };
}

/** A leaf is a closed choice, a yes or no, a number up to a maximum, or a string up to a length. */
function isBounded(schema: Schema): boolean {
  if ('enum' in schema || 'const' in schema || schema['type'] === 'boolean') return true;
  if (schema['type'] === 'string') return 'maxLength' in schema;
  return ['integer', 'number'].includes(String(schema['type'])) && 'maximum' in schema && 'minimum' in schema;
}

/** Coarse forms must go to a leaf of the summary that has the same category, by a method we have. */
export function coarseFaults(leaves: readonly Leaf[], summary: readonly Leaf[]): string[] {
  const categoryAt = new Map(summary.map(({ pattern, category }) => [pattern, category]));
  return leaves.flatMap(({ pattern, category, coarse }) => {
    if (!coarse) return [];
    if (!COARSE_METHODS.includes(coarse.by)) return [`${pattern}: unknown way to coarsen`];
    return categoryAt.get(coarse.to) === category ? [] : [`${pattern}: coarse form is no summary leaf of its category`];
  });
}

export function readSchemas(): Schema[] {
  const files = globSync('**/*.v1.json', { cwd: root }).sort();
  return files.map((file) => JSON.parse(readFileSync(root + file, 'utf8')) as Schema);
}

async function typesOf(schemas: readonly Schema[], byId: ReadonlyMap<string, Schema>): Promise<string> {
  const named = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(named);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, uniqueItems: _unique, minItems: _min, maxItems: _max, allOf: _narrowed, ...rest } = value as Schema;
    if (typeof $ref === 'string' && !$ref.includes('#')) return { tsType: byId.get($ref)?.title };
    if (typeof $ref === 'string') return named({ ...follow($ref, byId), ...rest });
    return Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, named(each)]));
  };
  const options = { bannerComment: '', format: true, style: { singleQuote: true, printWidth: 120 } };
  const parts: string[] = [];
  for (const schema of schemas) {
    const { $id: _id, $schema: _draft, ...bare } = named(schema) as Schema;
    parts.push(await compile(bare, schema.title ?? '', options));
  }
  return parts.join('\n');
}

function validatorsOf(schemas: readonly Schema[], things: readonly Schema[]): string {
  const ajv = new Ajv2020({
    schemas: [...schemas],
    strict: true,
    strictTypes: false,
    allErrors: false,
    code: { source: true, esm: true },
  });
  ajv.addVocabulary(OWN_KEYWORDS);
  (addFormats as unknown as (ajv: Ajv2020, formats: string[]) => void)(ajv, ['date', 'date-time']);
  const names = Object.fromEntries(things.map(({ $id }, index) => [`v${index}`, $id ?? '']));
  const code = (standalone as unknown as (ajv: Ajv2020, names: Record<string, string>) => string)(ajv, names);
  const table = things.map(({ $id }, index) => `  ${JSON.stringify($id)}: v${index},`).join('\n');
  // ajv writes its run-time helpers as require() even in module form.
  const bridge = `import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\n`;
  // One character beyond Latin 1, and the process keeps two bytes for each of the whole text.
  const ascii = code.replaceAll(/[\u0080-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `${bridge}${ascii}\nexport const VALIDATORS = {\n${table}\n};\n`;
}

async function generate(): Promise<Record<string, string>> {
  const schemas = readSchemas();
  const byId = new Map(schemas.map((schema) => [schema.$id ?? '', schema]));
  const faults: string[] = [];
  const things = schemas.filter((schema) => !('$defs' in schema && !('type' in schema)));
  const leaves = things.map((schema) => [schema.$id, leavesOf(schema, byId, '', faults)] as const);
  const leavesById = new Map(leaves);
  for (const [, some] of leaves) faults.push(...coarseFaults(some, leavesById.get(SUMMARY) ?? []));
  if (faults.length > 0) throw new Error(`schemas at fault:\n${faults.join('\n')}`);
  const banner = '// Generated by schemas/tools/generate.ts; do not edit.\n';
  const lines = leaves.map(([id, some]) => `  ${JSON.stringify(id)}: ${JSON.stringify(some)},`).join('\n');
  return {
    'types.ts': banner + (await typesOf(things, byId)),
    'validators.js': banner + validatorsOf(schemas, things),
    'validators.d.ts': `${banner}import type { ErrorObject } from 'ajv';\nexport const VALIDATORS: Record<string, ((value: unknown) => boolean) & { errors?: ErrorObject[] | null }>;\n`,
    'leaves.ts': `${banner}import type { LeafRule } from '../leaf-rule.js';\n\nexport const LEAVES: Readonly<Record<string, readonly LeafRule[]>> = {\n${lines}\n};\n`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const check = process.argv.includes('--check');
  mkdirSync(target, { recursive: true });
  for (const [name, text] of Object.entries(await generate())) {
    if (!check) writeFileSync(target + name, text);
    else if (readFileSync(target + name, 'utf8') !== text) {
      console.error(`drift: ${name} is not what the schemas say; run node schemas/tools/generate.ts`);
      process.exitCode = 1;
    }
  }
}
