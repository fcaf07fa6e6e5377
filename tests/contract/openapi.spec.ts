import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { documentNode } from '../../services/country-node/src/desk/openapi/document-node.js';
import { embedSchemas } from '../../services/country-node/src/desk/openapi/embed-schemas.js';
import { REFUSAL_CODES } from '../../services/country-node/src/domain/refusal-codes.js';
import { readDossier } from '../../deploy/local/dossiers/read-dossier.js';
import { type ApiDocument, componentCheck, faultsOf, operationsOf } from '../support/openapi.js';

const root = join(import.meta.dirname, '../..');
let document: ApiDocument;

beforeAll(async () => {
  document = JSON.parse(JSON.stringify(await documentNode(root))) as ApiDocument;
});

describe('contracts/openapi.json', () => {
  it('is what the controllers and the published schemas say', () => {
    expect(JSON.parse(readFileSync(join(root, 'contracts/openapi.json'), 'utf8'))).toEqual(document);
  });

  it('keeps to the structure of OpenAPI 3.1', () => {
    expect(faultsOf(document)).toEqual([]);
  });

  it('would not, with a reference to nowhere, a lost parameter or an id twice', () => {
    const broken = structuredClone(document);
    const read = broken.paths['/api/v1/cases/{id}']!['get']!;
    read.parameters = [];
    read.operationId = 'cases-create';
    read.responses['200']!.content!['application/json']!.schema = { $ref: '#/components/schemas/Nothing' };
    expect(faultsOf(broken)).toEqual([
      'operationId twice',
      'dangling #/components/schemas/Nothing',
      'GET /api/v1/cases/{id}: path parameter',
      'GET /api/v1/cases/{id}: parameter not in path',
    ]);
  });

  it('has components that compile, each without a reference that leads out', () => {
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => componentCheck(document, name)).not.toThrow();
    }
  });

  it('takes the dossiers and no member that the schema does not know', async () => {
    const check = componentCheck(document, 'NewCase');
    const { newCase } = await readDossier(join(root, 'deploy/local/dossiers'), '01-moussa', new Date());
    expect(check(newCase)).toEqual([]);
    expect(check({ caseFile: { ...newCase.caseFile, nickname: 'x' } })).not.toEqual([]);
  });

  it('answers every error with problem details under a published code', () => {
    for (const { name, operation } of operationsOf(document)) {
      const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      const asProblem = errors.filter(([, { content }]) => content?.['application/problem+json']);
      const expected = name === 'GET /health/ready' ? errors.length - 1 : errors.length;
      expect([name, asProblem.length]).toEqual([name, expected]);
      const codes = (operation as { 'x-refusals'?: string[] })['x-refusals'] ?? [];
      expect(codes.filter((code) => !Object.hasOwn(REFUSAL_CODES, code))).toEqual([]);
    }
  });

  it('says with every answer that asks for patience how long to wait', () => {
    for (const { name, operation } of operationsOf(document)) {
      const responses = Object.entries(operation.responses as Record<string, { headers?: object }>);
      const patient = responses.filter(([, { headers }]) => headers && 'Retry-After' in headers);
      const asked = responses.filter(([status]) => ['429', '503'].includes(status));
      expect([name, patient.map(([status]) => status)]).toEqual([name, asked.map(([status]) => status)]);
      expect([name, asked.length > 0]).toEqual([name, true]);
    }
  });

  it('takes a key with every request that makes something, and keeps under it nothing that anybody entered', () => {
    const posts = operationsOf(document).filter(({ name }) => name.startsWith('POST'));
    const takesKey = ({ operation }: (typeof posts)[number]) =>
      (operation.parameters ?? []).some((each) => each.name === 'Idempotency-Key');
    // What changes nothing, what answers with the file itself, and a file's bytes, which have a way of their own to go on.
    expect(posts.filter((each) => !takesKey(each)).map(({ path }) => path.replace('/api/v1', ''))).toEqual([
      '/cases/{id}/preview',
      '/cases/{id}/attachments',
      '/uploads/{id}/finish',
      '/ledger/verify',
      '/cases/{id}/prints',
      '/conversations/{id}/prints',
      '/session',
    ]);
    const answers = posts.filter(takesKey).flatMap(({ operation: { responses } }) =>
      Object.entries(responses)
        .filter(([status]) => status.startsWith('2'))
        .map(([, { content }]) => content?.['application/json']?.schema?.$ref?.split('/').at(-1) ?? ''),
    );
    const wordsIn = (name: string) => [...new Set(freeText(document, document.components.schemas[name]))];
    // Codes, nodes and places, each out of a list or by an id, though the answer's schema does not say so again.
    expect(
      Object.fromEntries(answers.map((name) => [name, wordsIn(name)] as const).filter(([, any]) => any.length > 0)),
    ).toEqual({
      CaseReview: ['outcome'],
      Emergency: ['reason'],
      PartnerSetAside: ['peer'],
      StepOutcomes: ['peer', 'code', 'pointers'],
    });
    expect(wordsIn('PrintedCase').length).toBeGreaterThan(0);
  });

  it('guards every route but health by a token or a session, and names the roles', () => {
    for (const { name, path, operation } of operationsOf(document)) {
      const open = path.startsWith('/health/');
      expect([name, operation.security]).toEqual([name, open ? [] : [{ bearer: [] }, { session: [] }]]);
      expect([name, (operation['x-roles']?.length ?? 0) > 0]).toEqual([name, !open]);
    }
  });
});

describe('embedding schemas', () => {
  const common = { $id: 'urn:a', title: 'A', $defs: { line: { type: 'string' } } };

  it('points references inside the document', () => {
    const using = { $id: 'urn:b', title: 'B', items: [{ $ref: 'urn:a#/$defs/line' }, { $ref: '#/items/0' }] };
    expect(embedSchemas([common, using])['B']).toEqual({
      title: 'B',
      items: [{ $ref: '#/components/schemas/A/$defs/line' }, { $ref: '#/components/schemas/B/items/0' }],
    });
  });

  it('refuses two schemas of one title, and a reference to none', () => {
    expect(() => embedSchemas([common, { ...common, $id: 'urn:c' }])).toThrow('one title');
    expect(() => embedSchemas([{ $id: 'urn:b', title: 'B', $ref: 'urn:z' }])).toThrow('no schema urn:z');
  });
});

/** Members of a schema that may hold any text. */
function freeText(of: ApiDocument, schema: unknown, name = ''): string[] {
  if (Array.isArray(schema)) return schema.flatMap((each) => freeText(of, each, name));
  if (typeof schema !== 'object' || schema === null) return [];
  const { $ref, type, format, pattern, properties, items, anyOf, additionalProperties } = schema as Record<
    string,
    unknown
  >;
  if (typeof $ref === 'string') {
    const found = $ref
      .split('/')
      .slice(1)
      .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], of);
    return freeText(of, found, name);
  }
  const open = additionalProperties !== undefined && additionalProperties !== false;
  const any = [type].flat().includes('string') && !format && !pattern && !('enum' in schema) && !('const' in schema);
  return [
    ...(any || open ? [name] : []),
    ...Object.entries(properties ?? {}).flatMap(([each, within]) => freeText(of, within, each)),
    ...freeText(of, items, name),
    ...freeText(of, anyOf, name),
  ];
}
