import type { Request } from 'express';
import { checkAgainst } from '#libs/schema-check/check.js';
import { JsonError, parseStrictJson } from '#libs/schema-check/parse-strict.js';
import { Refusal } from '../domain/refusal.js';
import type { DeskLimits } from './tokens.js';

/** A token, and what is said beside it. */
const MAX_FORM_BYTES = 16_384;

/**
 * Reads a JSON body: media type, size, strict JSON, schema; in this order, so that nothing is parsed beyond its limit.
 * @throws Refusal `media-type-unsupported`, `json-too-large`, `json-too-deep`, `json-malformed`, `schema-violation`
 */
export async function readBody<T>(request: Request, schemaId: string, limits: DeskLimits): Promise<T> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  // What is packed cannot be held to a size limit before it is unpacked.
  if (!/^application\/json(;\s*charset="?utf-8"?)?$/i.test(type) || encoding !== 'identity') {
    throw new Refusal('media-type-unsupported');
  }
  const value = parse(await readBytes(request, limits.bodyBytes), limits);
  checkPart(schemaId, value);
  return value as T;
}

/** Holds a part of a body against its own schema. @param place JSON pointer of the part. @throws Refusal `schema-violation` */
export function checkPart(schemaId: string, value: unknown, place = ''): void {
  const checked = checkAgainst(schemaId, value);
  if (checked.ok) return;
  throw new Refusal(
    'schema-violation',
    checked.errors.map(({ pointer }) => place + pointer),
  );
}

/** A form as browsers and OAuth 2.0 send it. @throws Refusal `media-type-unsupported`, `json-too-large` */
export async function readForm(request: Request, { bodyBytes }: DeskLimits): Promise<URLSearchParams> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(type) || encoding !== 'identity') {
    throw new Refusal('media-type-unsupported');
  }
  return new URLSearchParams((await readBytes(request, Math.min(bodyBytes, MAX_FORM_BYTES))).toString('utf8'));
}

const READ = new WeakMap<Request, Buffer>();

/** The bytes of a body; asked again, the same ones. @throws Refusal `json-too-large` */
export async function readBytes(request: Request, maxBytes: number): Promise<Buffer> {
  const read = READ.get(request) ?? (await takeBytes(request, maxBytes));
  READ.set(request, read);
  return read;
}

async function takeBytes(request: Request, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new Refusal('json-too-large');
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.byteLength;
    if (size > maxBytes) throw new Refusal('json-too-large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function parse(bytes: Buffer, { bodyBytes, bodyDepth }: DeskLimits): unknown {
  try {
    return parseStrictJson(bytes, { maxBytes: bodyBytes, maxDepth: bodyDepth });
  } catch (error) {
    throw error instanceof JsonError ? new Refusal(error.code) : error;
  }
}
