import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtension, ApiHeader, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { RefusalCode } from '../../domain/refusal-codes.js';
import { statusOf } from '../problem-filter.js';
import type { AnswerName } from './answers.js';

export interface RouteText {
  says: string;
  /** Titles of the schemas of `schemas/`, any one of which the JSON body keeps to. */
  takes?: readonly string[];
  /** Media types of a body that is a file. */
  takesFile?: readonly string[];
  answers?: AnswerName;
  /** Media type of an answer that is not JSON. */
  answersFile?: string;
  status?: number;
  /** Takes an `Idempotency-Key`. */
  once?: boolean;
  refuses?: readonly RefusalCode[];
}

/** What a route that asks who is there may refuse. */
export const GUARDED = [
  'unauthenticated',
  'not-found',
  'case-destroyed',
  'too-many-requests',
  'parameter-invalid',
] as const satisfies readonly RefusalCode[];
const EVERY_ROUTE = [
  'internal-fault',
  'store-unavailable',
  'store-full',
  'store-outcome-unknown',
  'files-full',
  'files-unavailable',
] as const satisfies readonly RefusalCode[];
const EVERY_BODY = [
  'media-type-unsupported',
  'json-malformed',
  'json-too-large',
  'json-too-deep',
  'schema-violation',
] as const satisfies readonly RefusalCode[];
const KEYED = ['request-in-work', 'request-key-reused', 'parameter-invalid'] as const satisfies readonly RefusalCode[];

/** Whether a route takes a key is asked by whoever carries it out. */
export const ONCE = 'once';
/** A structured-field string (RFC 9651): a UUID, or anything as hard to guess. */
export const KEY_PATTERN = /^"([A-Za-z0-9_-]{16,64})"$/;
const KEY_HEADER = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'The same person asking the same again under the same key, within a day at least, gets the first answer, and nothing ' +
    'is done twice. What was refused was not done and may be asked again under its key.',
  schema: { type: 'string', pattern: KEY_PATTERN.source },
};

/** A body or an answer of bytes. */
export const BINARY = { schema: { type: 'string', format: 'binary' } };

export const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', required: true, schema: { type: 'integer' as const, minimum: 1 } },
};

export const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** What the published contract (contracts/openapi.json) says of a route; behaviour is elsewhere, and reads `once` here. */
export function Describe(route: RouteText): MethodDecorator {
  const codes = [
    ...(route.refuses ?? []),
    ...(route.takes ? EVERY_BODY : []),
    ...(route.once ? KEYED : []),
    ...EVERY_ROUTE,
  ];
  return applyDecorators(
    ApiOperation({ summary: route.says }),
    ...(route.once ? [SetMetadata(ONCE, true), ApiHeader(KEY_HEADER)] : []),
    ...bodyOf(route),
    ApiResponse(answerOf(route)),
    ...problemsFor(codes),
    ApiExtension('x-refusals', [...new Set(codes)].sort()),
  );
}

function bodyOf({ takes, takesFile }: RouteText): MethodDecorator[] {
  if (takesFile) return [ApiConsumes(...takesFile), ApiBody({ required: true, ...BINARY })];
  if (!takes) return [];
  const [only, ...others] = takes.map(schemaRef);
  return only ? [ApiBody({ required: true, schema: others.length > 0 ? { anyOf: [only, ...others] } : only })] : [];
}

function answerOf({ answers, answersFile, status = 200 }: RouteText) {
  const description = status === 204 ? 'Done; no content.' : 'As asked.';
  if (answersFile) return { status, description, content: { [answersFile]: BINARY } };
  return answers
    ? { status, description, content: { 'application/json': { schema: schemaRef(answers) } } }
    : { status, description };
}

/** One response a status; the codes that it may carry are named. */
function problemsFor(codes: readonly RefusalCode[]): MethodDecorator[] {
  return [...Map.groupBy(new Set(codes), statusOf)].map(([status, under]) =>
    ApiResponse({
      status,
      description: under.toSorted().join(', '),
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: { 'application/problem+json': { schema: schemaRef('Problem') } },
    }),
  );
}

/** Acts on the version that was read, which its `If-Match` names. */
export function OfVersion(): MethodDecorator {
  return ApiHeader({
    name: 'If-Match',
    required: true,
    description: 'The version that was read, in quotes.',
    schema: { type: 'string', pattern: '^"[0-9]{1,9}"$' },
  });
}
