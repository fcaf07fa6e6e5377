import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { Response } from 'express';
import { SplitError } from '#libs/schema-check/split.js';
import { TrustError } from '#libs/trust/trust-error.js';
import { isRefusalCode, REFUSAL_CODES, type RefusalCode, type RefusalGroup } from '../domain/refusal-codes.js';
import { Fault, Refusal, TooManyRequests } from '../domain/refusal.js';
import type { NodeLog } from '../ports/node-parts.js';

const STATUS_OF_GROUP: Readonly<Record<RefusalGroup, number>> = {
  invalid: 400,
  'not-trusted': 403,
  'not-permitted': 409,
  unavailable: 503,
};
/** Where HTTP has a status of its own for a code. */
const STATUS_OF_CODE: Partial<Record<RefusalCode, number>> = {
  unauthenticated: 401,
  'not-found': 404,
  'case-destroyed': 410,
  'media-type-unsupported': 415,
  'json-too-large': 413,
  'request-too-large': 413,
  'attachment-too-large': 413,
  'attachment-quota-exceeded': 413,
  'range-not-satisfiable': 416,
  'upload-offset-mismatch': 409,
  'upload-incomplete': 409,
  'attachment-type-not-allowed': 415,
  'schema-violation': 422,
  'request-key-reused': 422,
  'request-in-work': 409,
  'version-conflict': 409,
  'already-exists': 409,
  'step-not-allowed': 409,
  'wrong-role': 409,
  'unknown-participant': 409,
  'trust-list-expired': 503,
  'too-many-requests': 429,
  'internal-fault': 500,
};

/** Seconds after which it is worth asking a node again that could not answer. */
export const RETRY_AFTER_OUTAGE = 5;

/** The HTTP status that a refusal code is answered with. */
export function statusOf(code: RefusalCode): number {
  return STATUS_OF_CODE[code] ?? STATUS_OF_GROUP[REFUSAL_CODES[code].group];
}

/** Every error leaves as problem details (RFC 9457): a published code and JSON pointers, never a value and never a stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: NodeLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw error;
    const response = host.switchToHttp().getResponse<Response>();
    const { code, pointers } = describe(error);
    // A flood is said by whoever counts it, once.
    if (error instanceof TooManyRequests) response.setHeader('Retry-After', error.retryAfter);
    else if (REFUSAL_CODES[code].group === 'unavailable') this.log.error('request-failed', error);
    const status = statusOf(code);
    if (response.headersSent) return void response.destroy();
    if (status === 503) response.setHeader('Retry-After', RETRY_AFTER_OUTAGE);
    response.status(status).type('application/problem+json');
    response.send(
      JSON.stringify({
        type: `urn:passerelle:refusal:${code}`,
        title: REFUSAL_CODES[code].says,
        status,
        code,
        ...(pointers.length > 0 ? { pointers } : {}),
      }),
    );
  }
}

function describe(error: unknown): { code: RefusalCode; pointers: readonly string[] } {
  if (error instanceof Refusal || error instanceof SplitError) return { code: error.code, pointers: error.pointers };
  if (error instanceof TrustError) return { code: error.code, pointers: [] };
  if (error instanceof Fault && isRefusalCode(error.reason)) return { code: error.reason, pointers: [] };
  if (error instanceof HttpException) return { code: ofStatus(error.getStatus()), pointers: [] };
  return { code: 'internal-fault', pointers: [] };
}

function ofStatus(status: number): RefusalCode {
  if (status === 404 || status === 405) return 'not-found';
  return status < 500 ? 'parameter-invalid' : 'internal-fault';
}
