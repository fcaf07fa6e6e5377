import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const LIST = 'virtual:step-forms';
const ONE = 'virtual:step-form/';
const COMMON = 'urn:passerelle:schema:common:v1';
/** As the node's own validators know them; written as expressions, which need no helper in the browser. */
const FORMATS = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  'date-time':
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
};

/** Each step's input: its schema with all that it names in it, and a validator made now, because a page may not make code. */
export function stepForms(root) {
  const folder = join(root, 'schemas', 'api');
  const common = JSON.parse(readFileSync(join(root, 'schemas', 'common.v1.json'), 'utf8'));
  const names = globSync('*/*.v1.json', { cwd: folder }).map((file) => file.replace('.v1.json', ''));
  return {
    name: 'step-forms',
    resolveId: (id) => (id === LIST || id.startsWith(ONE) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${LIST}`) return listOf(names.sort());
      if (!id.startsWith(`\0${ONE}`)) return undefined;
      const file = join(folder, `${id.slice(ONE.length + 1)}.v1.json`);
      this.addWatchFile(file);
      return moduleOf(inline(JSON.parse(readFileSync(file, 'utf8')), common));
    },
  };
}

function listOf(names) {
  const lines = names.map((name) => `  ${JSON.stringify(name)}: () => import(${JSON.stringify(ONE + name)}),`);
  return `export const FORMS = {\n${lines.join('\n')}\n};\n`;
}

function moduleOf(schema) {
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats: FORMATS, code: { source: true, esm: true } });
  const code = withoutHelpers(standalone(ajv, ajv.compile(schema)));
  return `export const schema = ${JSON.stringify(schema)};\n${code}`;
}

/** The two helpers that such validators ask for. @throws Error for any other, which a browser could not load */
function withoutHelpers(code) {
  const mended = code
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', '((text) => [...text].length)')
    .replaceAll(
      'require("ajv/dist/runtime/equal").default',
      '((one, other) => JSON.stringify(one) === JSON.stringify(other))',
    );
  if (/\brequire\(/.test(mended)) throw new Error('a validator asks for a helper that no browser has');
  return mended;
}

/** With every `$ref` replaced by what it names; what stands beside it stays. */
function inline(schema, common) {
  if (Array.isArray(schema)) return schema.map((each) => inline(each, common));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { $ref, ...rest } = schema;
  for (const name of ['$id', '$schema']) delete rest[name];
  if ($ref === undefined) return mapValues(rest, (each) => inline(each, common));
  const [id, path = ''] = $ref.split('#/$defs/');
  const named = id === COMMON || id === '' ? common.$defs[path] : undefined;
  if (!named) throw new Error(`${$ref} is not among the common definitions`);
  return inline({ ...named, ...rest }, common);
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
