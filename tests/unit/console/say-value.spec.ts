import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAgainst } from '#libs/schema-check/check.js';
import { DATED, sayValue } from '../../../services/console/src/logic/say-value.js';

interface Schema {
  $id?: string;
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  $defs?: Record<string, Schema>;
}

/** Nothing of these is shown as the facts of a case. */
const APART = ['agreement', 'common', 'evidence', 'national-configuration', 'services', 'trust-list'];
const DATES = ['date', 'partialDate', 'dateTime'];

/** Every text of the schemas of what is shown, by its name and whether it is a date. */
function textsOf(schema: Schema, name: string, root: Schema): { name: string; dated: boolean }[] {
  const { $ref = '', type, properties = {}, items } = schema;
  const [id, definition = ''] = $ref.split('#/$defs/');
  if ($ref !== '') {
    const named = id === '' ? root.$defs?.[definition] : COMMON.$defs?.[definition];
    if (DATES.includes(definition)) return [{ name, dated: true }];
    return named ? textsOf(named, name, id === '' ? root : COMMON) : [];
  }
  return [
    ...Object.entries(properties).flatMap(([member, each]) => textsOf(each, member, root)),
    ...(items ? textsOf(items, name, root) : []),
    ...(type === 'string' ? [{ name, dated: false }] : []),
  ];
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Schema;
const COMMON = read('schemas/common.v1.json');
const TEXTS = globSync('schemas/**/*.v1.json', { exclude: (path) => String(path).includes('envelope') })
  .filter((path) => !APART.some((each) => path === `schemas/${each}.v1.json`))
  .map(read)
  .flatMap((schema) => textsOf(schema, '', schema));
const named = (dated: boolean) => new Set(TEXTS.filter((each) => each.dated === dated).map(({ name }) => name));

/** What each writer of words was asked for; as the browser's own, those of dates throw at what is no time. */
const WORDS = {
  day: (at: string) => `day ${new Date(at).toISOString()}`,
  time: (at: string) => `time ${new Date(at).toISOString()}`,
  choice: (code: string) => code,
  isChoice: () => false,
  country: (code: string) => code,
} as never;
const say = (name: string, value: string) => sayValue(WORDS, name, value);

describe('what is shown as a date', () => {
  it('is what the schemas call one, whatever schema names the field', () => {
    expect([...DATED].sort()).toEqual([...named(true)].sort());
    expect([...DATED].filter((name) => named(false).has(name))).toEqual([]);
  });

  it.each(['2026-17', '2026-04', '2019-45', '2026-04-01'])('is no number of a case or a document: %s', (number) => {
    const newCase = {
      ...{ identificationCode: number, documents: [{ type: 'passport', number }] },
      ...{ accompaniment: { status: 'separated' }, risk: { level: 'low' } },
    };
    expect(checkAgainst('urn:passerelle:schema:api:new-case:v1', { caseFile: newCase })).toEqual({ ok: true });
    expect([say('identificationCode', number), say('number', number)]).toEqual([number, number]);
  });

  it.each(['2026-02-31', '2026-17', '2026-13-01', '2014', '', '2026-12-31T23:59:60Z', '2026-02-30T10:00:00Z', 'T'])(
    'is as it was written where no calendar has it: %s',
    (said) => {
      expect(say('since', said)).toBe(said);
    },
  );

  it('is every day, month and moment of a field of dates', () => {
    expect([say('since', '2026-04'), say('birthDate', '2026-04-01')]).toEqual([
      'day 2026-04-01T00:00:00.000Z',
      'day 2026-04-01T00:00:00.000Z',
    ]);
    expect([say('at', '2026-04-01T10:00:00Z'), say('validUntil', '2026-04-01T10:00:00.500Z')]).toEqual([
      'time 2026-04-01T10:00:00.000Z',
      'time 2026-04-01T10:00:00.500Z',
    ]);
  });

  it('never ends a page, whatever a partner wrote', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{4}-\d{2}(-\d{2})?$/),
      fc.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...DATED, 'identificationCode', 'number', 'notes'), texts, (name, text) => {
        const said = say(name, text);
        if (!DATED.has(name)) expect(said).toBe(text);
      }),
    );
  });
});
