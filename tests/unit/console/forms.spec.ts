import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { listFormErrors } from '../../../services/console/src/logic/form-errors.js';
import { namesOf, readPointer } from '../../../services/console/src/logic/json-pointer.js';
import { prepareSchema } from '../../../services/console/src/logic/prepare-schema.js';
import { placeEntered, prune } from '../../../services/console/src/logic/prune.js';
import { formValidator } from '../../../services/console/src/parts/form-validator.js';
import type { Json } from '../../../services/console/src/types.js';

const words = { field: (name: string) => `field ${name}`, choice: (code: string) => `choice ${code}` };

describe('what was entered', () => {
  it('is sent without what was left empty', () => {
    expect(prune({ a: '', b: { c: '', d: [] }, e: [{ f: '' }, { f: 'x' }], g: false, h: 0 })).toEqual({
      e: [{ f: 'x' }],
      g: false,
      h: 0,
    });
    expect(prune({ a: { b: '' } })).toBeUndefined();
  });

  it('pruned again is the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expect(prune(prune(value as Json))).toEqual(prune(value as Json))),
    );
  });
});

describe('a form', () => {
  it('says names and choices in words, and asks for a yes or a no', () => {
    const { schema, ui } = prepareSchema(
      {
        type: 'object',
        description: 'for programmers',
        properties: {
          reason: { type: 'string', enum: ['one', 'two'] },
          told: { type: 'boolean' },
          text: { type: 'string', maxLength: 1000 },
          questions: { type: 'array', items: { type: 'string', enum: ['age'] } },
        },
      },
      words,
      {},
    );
    expect(schema.description).toBeUndefined();
    expect(schema.properties?.['reason']).toMatchObject({ title: 'field reason', enum: ['one', 'two'] });
    expect(ui).toMatchObject({
      reason: { 'ui:enumNames': ['choice one', 'choice two'] },
      told: { 'ui:widget': 'radio' },
      text: { 'ui:widget': 'textarea' },
      questions: { 'ui:widget': 'checkboxes', 'ui:enumNames': ['choice age'] },
    });
  });

  it('offers files by name, and no list of files where there are none', () => {
    const schema = { type: 'object', properties: { attachments: { type: 'array', items: { type: 'string' } } } };
    const offered = prepareSchema(schema, words, { attachments: [{ id: 'f', label: 'a file' }] });
    expect(offered.schema.properties?.['attachments']?.items).toEqual({ type: 'string', enum: ['f'] });
    expect(prepareSchema(schema, words, { attachments: [] }).schema.properties).toEqual({});
  });

  it('has one chosen of a few, one after the other of many, and says how what has a form is written', () => {
    const properties = {
      node: { type: 'string' },
      items: { type: 'array', uniqueItems: true, items: { type: 'string' } },
      born: { type: 'string', 'x-def': 'partialDate' },
      from: { type: 'string', 'x-def': 'country' },
    };
    const many = Array.from({ length: 31 }, (_each, at) => ({ id: `/a${at}`, label: `item ${at}` }));
    const hint = (definition: string) => (definition === 'partialDate' ? 'as far as known' : undefined);
    const choices = { node: [{ id: 'ne', label: 'Niger' }], items: many };
    const { schema, ui } = prepareSchema({ type: 'object', properties }, { ...words, hint }, choices);
    expect(schema.properties?.['node']).toMatchObject({ type: 'string', enum: ['ne'] });
    expect(schema.properties?.['items']?.items?.enum?.length).toBe(31);
    // Of a list that may not repeat, a form would make one long box.
    expect(schema.properties?.['items']).not.toHaveProperty('uniqueItems');
    expect(ui).toMatchObject({
      node: { 'ui:enumNames': ['Niger'] },
      born: { 'ui:help': 'as far as known' },
      from: { 'ui:widget': 'listed', 'ui:options': { list: 'country' } },
    });
  });

  it('names the field that is missing, and one fault a field', () => {
    const found = [
      { instancePath: '/contact', keyword: 'required', params: { missingProperty: 'channel' } },
      { instancePath: '/when', keyword: 'format', params: {} },
      { instancePath: '/when', keyword: 'pattern', params: {} },
      { instancePath: '/x', keyword: 'dependentRequired', params: {} },
    ];
    expect(listFormErrors(found).map(({ property, message }) => [property, message])).toEqual([
      ['.contact.channel', 'form.error.required'],
      ['.when', 'form.error.format'],
      ['.x', 'form.error.other'],
    ]);
  });

  it('says of a group that was left empty which of its fields are needed', () => {
    const person = { type: 'object', required: ['name', 'desk'], properties: { name: {}, desk: { type: 'array' } } };
    const schema = { properties: { people: { type: 'array', items: { properties: { one: person } } }, at: person } };
    const found = [
      { instancePath: '', keyword: 'required', params: { missingProperty: 'at' } },
      { instancePath: '/people/3', keyword: 'required', params: { missingProperty: 'one' } },
      { instancePath: '/people/3', keyword: 'required', params: { missingProperty: 'other' } },
    ];
    expect(listFormErrors(found, schema).map(({ property }) => property)).toEqual([
      '.at.name',
      '.at.desk',
      '.people.3.one.name',
      '.people.3.one.desk',
      '.people.3.other',
    ]);
  });
});

describe('a fault in a list', () => {
  const row = { type: 'object', properties: { name: { type: 'string', maxLength: 3 } }, required: ['name'] };
  const list = { type: 'array', items: { type: 'object', properties: { rows: { type: 'array', items: row } } } };
  const schema = { type: 'object', properties: { lists: list } };
  const form = { schema, default: new Ajv2020({ allErrors: true }).compile(schema) };
  const faultsOf = (entered: unknown) => {
    const validator = formValidator(
      form,
      (key) => key,
      (given) => prune(given) ?? {},
    );
    return validator.validateFormData(entered, schema as never).errors.map(({ property }) => property);
  };

  it('is marked in the row where it was entered, whatever rows before it were left empty', () => {
    const rows = [{ name: '' }, {}, { name: 'Moussa' }, { name: 'Al' }, { other: 'x' }];
    expect(faultsOf({ lists: [{ rows: [{}] }, {}, { rows }] })).toEqual([
      '.lists.2.rows.2.name',
      '.lists.2.rows.4.name',
    ]);
    expect(faultsOf({ lists: [{ rows: [{ name: 'Moussa' }, {}] }] })).toEqual(['.lists.0.rows.0.name']);
    expect(faultsOf({ lists: [{ rows: [{}, { name: 'Al' }] }] })).toEqual([]);
  });

  it('has its place found again for whatever is sent', () => {
    const leavesOf = (value: unknown, at = ''): [string, unknown][] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([name, each]) => leavesOf(each, `${at}/${name}`))
        : [[at, value]];
    const entered = fc.letrec((tie) => ({
      value: fc.oneof(fc.constantFrom('', 'a', 'b', 7, null, false), tie('list'), tie('group')),
      list: fc.array(tie('value'), { maxLength: 4 }),
      group: fc.dictionary(fc.constantFrom('x', 'y'), tie('value')),
    })).list as fc.Arbitrary<Json[]>;
    fc.assert(
      fc.property(entered, (rows) => {
        for (const [path, value] of leavesOf(prune(rows) ?? []))
          expect(readPointer({ rows }, `/rows${placeEntered(rows, path)}`)).toEqual(value);
      }),
    );
  });
});

describe('a pointer', () => {
  it('finds what it points at, and nothing beside it', () => {
    const file = { a: [{ 'b/c': 1 }], d: 'text' };
    expect(readPointer(file, '/a/0/b~1c')).toBe(1);
    for (const lost of ['/a/1/b', '/d/length', '/__proto__/x', '/nothing'])
      expect(readPointer(file, lost)).toBeUndefined();
    expect(namesOf('/family/members/2/given')).toEqual({ section: 'family', names: ['members', 'given'] });
  });
});
