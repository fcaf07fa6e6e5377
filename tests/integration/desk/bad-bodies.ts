import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Ask } from '../../support/desk.js';

/** Stands in every bad input where a child's name could; no answer and no log may repeat it. */
export const CANARY = 'Zulaikha-el-canary';
export const BODY_LIMIT = 100_000;
export const BODY_DEPTH = 30;

interface Operation {
  requestBody?: { content: Record<string, unknown> };
}
/** The routes as published. */
export const PUBLISHED = JSON.parse(readFileSync('contracts/openapi.json', 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const JSON_TYPE = { 'content-type': 'application/json' };

/** The good body of a route with something added to the end of its outermost object, as text. */
const spliced = (good: object, added: string) => `${JSON.stringify(good).slice(0, -1)},${added}}`;
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

export const BAD_BODIES: [what: string, code: string, body: (good: object) => Ask][] = [
  ['no JSON at all', 'json-malformed', () => ({ body: CANARY })],
  ['nothing', 'json-malformed', () => ({ body: '' })],
  ['JSON that breaks off', 'json-malformed', (good) => ({ body: JSON.stringify(good).slice(0, -2) })],
  ['JSON with something behind it', 'json-malformed', (good) => ({ body: `${JSON.stringify(good)} "${CANARY}"` })],
  ['a name twice', 'json-malformed', (good) => ({ body: spliced(good, `"x":1,"x":"${CANARY}"`) })],
  ['a name twice, once escaped', 'json-malformed', (good) => ({ body: spliced(good, `"x":1,"\\u0078":"${CANARY}"`) })],
  ['a lone surrogate', 'json-malformed', (good) => ({ body: spliced(good, `"x":"${CANARY}\\ud800"`) })],
  [
    'bytes that are not UTF-8',
    'json-malformed',
    () => ({ body: new Uint8Array([0x22, 0xc3, 0x28, 0x22]), headers: JSON_TYPE }),
  ],
  ['a byte order mark', 'json-malformed', (good) => ({ body: `\ufeff${JSON.stringify(good)}` })],
  ['NaN', 'json-malformed', (good) => ({ body: spliced(good, '"x":NaN') })],
  ['more levels than allowed', 'json-too-deep', (good) => ({ body: spliced(good, `"x":${nested(BODY_DEPTH + 1)}`) })],
  ['very many levels', 'json-too-deep', () => ({ body: nested(40_000) })],
  [
    'more bytes than allowed',
    'json-too-large',
    (good) => ({ body: spliced(good, `"x":"${CANARY.repeat(BODY_LIMIT / 18)}"`) }),
  ],
  [
    'another media type',
    'media-type-unsupported',
    (good) => ({ body: JSON.stringify(good), headers: { 'content-type': 'text/plain' } }),
  ],
  [
    'a form',
    'media-type-unsupported',
    () => ({ body: `a=${CANARY}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
  ],
  [
    'another character set',
    'media-type-unsupported',
    (good) => ({ body: JSON.stringify(good), headers: { 'content-type': 'application/json; charset=utf-16' } }),
  ],
  [
    'packed bytes',
    'media-type-unsupported',
    (good) => ({ body: gzipSync(JSON.stringify(good)), headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }),
  ],
  ['an unknown member', 'schema-violation', (good) => ({ body: { ...good, [CANARY]: CANARY } })],
  ['__proto__', 'json-malformed', (good) => ({ body: spliced(good, `"__proto__":{"roles":["${CANARY}"]}`) })],
  [
    'constructor',
    'json-malformed',
    (good) => ({ body: spliced(good, `"constructor":{"prototype":{"x":"${CANARY}"}}`) }),
  ],
  ['a list', 'schema-violation', (good) => ({ body: [good, CANARY] })],
  ['null', 'schema-violation', () => ({ body: 'null' })],
  ['a text', 'schema-violation', () => ({ body: JSON.stringify(CANARY) })],
  [
    'members of other types',
    'schema-violation',
    (good) => ({ body: Object.fromEntries(Object.keys(good).map((name) => [name, [CANARY]])) }),
  ],
];
