import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { CONSENT_SCREENS } from '../../../services/console/src/logic/consent-screens.ts';
import { FILE_SECTIONS } from '../../../services/console/src/logic/file-sections.ts';

const LIST = 'virtual:step-forms';
const ONE = 'virtual:step-form/';
const COMMON = 'urn:passerelle:schema:common:v1';
/** As the node's own validators know them; written as expressions, which need no helper in the browser. */
const FORMATS = {
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  'date-time':
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
};

/** What is asked for in one act of a case, apart from the steps of its exchanges. */
const ACTS = [
  'ask-correction',
  'ask-erasure',
  'begin-upload',
  'close-case',
  'reopen-case',
  'report-follow-up',
  'review-case',
];

/** Each form: its schema with all that it names in it, and a validator made now, because a page may not make code. */
export function stepForms(root) {
  const common = readJson(root, 'schemas', 'common.v1.json');
  const schemas = { ...stepsOf(root), ...sectionsOf(root), ...screensOf(root) };
  return {
    name: 'step-forms',
    resolveId: (id) => (id === LIST || id.startsWith(ONE) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${LIST}`) return listOf(Object.keys(schemas).sort());
      if (!id.startsWith(`\0${ONE}`)) return undefined;
      return moduleOf(inline(schemas[id.slice(ONE.length + 1)], common));
    },
  };
}

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

/** By kind and step, and by act. */
function stepsOf(root) {
  const folder = join(root, 'schemas', 'api');
  const steps = globSync('*/*.v1.json', { cwd: folder }).map((file) => [file.replace('.v1.json', ''), file]);
  const acts = ACTS.map((name) => [`act/${name}`, `${name}.v1.json`]);
  return Object.fromEntries([...steps, ...acts].map(([name, file]) => [name, readJson(folder, file)]));
}

/**
 * The case file a section at a time; what a case cannot be registered without is a form of its own. A case that came from a
 * partner may lack it: sections with some of it are there without, too.
 */
function sectionsOf(root) {
  const { properties } = readJson(root, 'schemas', 'case-file.v1.json');
  const needed = readJson(root, 'schemas', 'api', 'new-case.v1.json').allOf[0].properties.caseFile;
  const member = (name) => ({ ...properties[name], ...pick(needed.properties[name], ['required']) });
  const hasNeeded = ([, names]) => names.some((name) => needed.required.includes(name));
  const section = (names) => ({
    ...objectOf(names, member),
    required: names.filter((name) => needed.required.includes(name)),
  });
  const least = (name) => {
    const { required, properties: all, ...rest } = member(name);
    return all ? { ...rest, required, properties: pick(all, required) } : rest;
  };
  return {
    'file/begin': { ...objectOf(needed.required, least), required: needed.required },
    ...Object.fromEntries(Object.entries(FILE_SECTIONS).map(([name, names]) => [`file/${name}`, section(names)])),
    ...Object.fromEntries(
      Object.entries(FILE_SECTIONS)
        .filter(hasNeeded)
        .map(([name, names]) => [`file-received/${name}`, objectOf(names, (each) => properties[each])]),
    ),
  };
}

/** The consent record as it is asked for, a screen at a time. */
function screensOf(root) {
  const { properties, required } = readJson(root, 'schemas', 'consent-event.v1.json');
  const screens = Object.entries(CONSENT_SCREENS).flatMap(([way, each]) =>
    Object.entries(each).map(([name, names]) => [`consent-${way}/${name}`, names]),
  );
  const screen = (names) => ({
    ...objectOf(names, (name) => properties[name]),
    required: names.filter((name) => required.includes(name)),
  });
  return Object.fromEntries(screens.map(([name, names]) => [name, screen(names)]));
}

function objectOf(names, member) {
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, member(name)])),
    additionalProperties: false,
  };
}

function pick(object, names) {
  return Object.fromEntries(names.flatMap((name) => (object?.[name] === undefined ? [] : [[name, object[name]]])));
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
  // By the name of a definition a form knows how to ask.
  return inline({ 'x-def': path, ...named, ...rest }, common);
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}
