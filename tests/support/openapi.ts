import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';

/** An OpenAPI document as far as tests look into it. */
export interface ApiDocument {
  openapi: string;
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

export interface ApiOperation {
  operationId: string;
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: object }[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: object }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema?: { $ref?: string } }> }>;
  security?: Record<string, string[]>[];
  'x-roles'?: string[];
}

/** Every operation with its method and path. */
export function operationsOf({ paths }: ApiDocument): { name: string; path: string; operation: ApiOperation }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, operation })),
  );
}

/** Compiles a component: what JSON keeps to it. @throws Error for a reference that leads nowhere */
export function componentCheck(document: ApiDocument, name: string): (value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats: fullFormats });
  ajv.addSchema({ $id: 'urn:passerelle:document', components: document.components });
  const validate = ajv.compile({ $ref: `urn:passerelle:document#/components/schemas/${name}` });
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.keyword}`));
}

/** What is wrong with a document, in the terms of the OpenAPI specification 3.1 (section 4.8); empty when nothing is. */
export function faultsOf(document: ApiDocument): string[] {
  const operations = operationsOf(document);
  const ids = operations.map(({ operation }) => operation.operationId);
  return [
    ...(/^3\.1\.\d+$/.test(document.openapi) ? [] : ['not OpenAPI 3.1']),
    ...(new Set(ids).size === ids.length ? [] : ['operationId twice']),
    ...danglingRefs(document),
    ...operations.flatMap(({ name, path, operation }) =>
      operationFaults(document, path, operation).map((f) => `${name}: ${f}`),
    ),
  ];
}

function operationFaults(document: ApiDocument, path: string, operation: ApiOperation): string[] {
  const { parameters = [], responses, security = [], requestBody } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const declared = parameters.filter((each) => each.in === 'path');
  const schemes = security.flatMap((each) => Object.keys(each));
  const entries = Object.entries(responses);
  return [
    ...(inPath.every((name) => declared.some((each) => each.name === name && each.required)) ? [] : ['path parameter']),
    ...(declared.length === inPath.length ? [] : ['parameter not in path']),
    ...(entries.some(([status]) => /^2\d\d$/.test(status)) ? [] : ['no success']),
    ...(entries.every(([status, { description }]) => /^[1-5]\d\d$/.test(status) && description) ? [] : ['response']),
    ...(schemes.every((each) => Object.hasOwn(document.components.securitySchemes, each)) ? [] : ['scheme']),
    ...(requestBody && Object.keys(requestBody.content).length === 0 ? ['body without a media type'] : []),
  ];
}

function danglingRefs(document: ApiDocument): string[] {
  const found: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref } = value as { $ref?: unknown };
    if (typeof $ref === 'string' && !resolves(document, $ref)) found.push(`dangling ${$ref}`);
    Object.values(value).forEach(walk);
  };
  walk(document);
  return found;
}

function resolves(document: unknown, reference: string): boolean {
  if (!reference.startsWith('#/')) return false;
  const step = (at: unknown, name: string) =>
    typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[name] : undefined;
  return reference.slice(2).split('/').reduce(step, document) !== undefined;
}
