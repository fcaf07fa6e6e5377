import { CATEGORIES } from '../../domain/disclosure/categories.js';

/** JSON Schema 2020-12, as OpenAPI 3.1 takes it. */
export type AnswerSchema = Readonly<Record<string, unknown>>;

export const ref = (name: string): AnswerSchema => ({ $ref: `#/components/schemas/${name}` });
export const text: AnswerSchema = { type: 'string' };
export const flag: AnswerSchema = { type: 'boolean' };
export const count: AnswerSchema = { type: 'integer', minimum: 0 };
export const id: AnswerSchema = { type: 'string', format: 'uuid' };
export const at: AnswerSchema = { type: 'string', format: 'date-time' };
export const digest: AnswerSchema = {
  type: 'string',
  pattern: '^[A-Za-z0-9_-]{43}$',
  description: 'base64url SHA-256',
};
export const category: AnswerSchema = { enum: CATEGORIES };
export const oneOf = (...values: string[]): AnswerSchema => ({ enum: values });
export const many = (items: AnswerSchema): AnswerSchema => ({ type: 'array', items });
export const either = (...schemas: AnswerSchema[]): AnswerSchema => ({ anyOf: schemas });
export const orNull = (schema: AnswerSchema): AnswerSchema => ({ anyOf: [schema, { type: 'null' }] });

export const more: AnswerSchema = { ...flag, description: 'There are others, which are not among these.' };

/** An object whose members are all there but for those named `name?`; no other members. */
export function object(members: Record<string, AnswerSchema>, description?: string): AnswerSchema {
  const names = Object.keys(members);
  return {
    type: 'object',
    ...(description ? { description } : {}),
    properties: Object.fromEntries(names.map((name) => [name.replace('?', ''), members[name]])),
    required: names.filter((name) => !name.endsWith('?')),
    additionalProperties: false,
  };
}

/** A list that has no pages. */
export const firstOf = (items: AnswerSchema): AnswerSchema => object({ items: many(items), more });
