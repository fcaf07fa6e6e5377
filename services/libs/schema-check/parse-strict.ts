export interface JsonLimits {
  maxBytes: number;
  maxDepth: number;
}

export type JsonErrorCode = 'json-malformed' | 'json-too-deep' | 'json-too-large';

/** Why a text was not taken as JSON; codes of `contracts/refusal-codes.json`. */
export class JsonError extends Error {
  override readonly name = 'JsonError';

  constructor(readonly code: JsonErrorCode) {
    super(code);
  }
}

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses UTF-8 JSON and nothing looser: limits before anything is built, no name twice in one object, no lone surrogates,
 * no names that reach into prototypes (threat 10).
 * @throws JsonError `json-too-large`, `json-too-deep`, `json-malformed`
 */
export function parseStrictJson(bytes: Uint8Array, { maxBytes, maxDepth }: JsonLimits): unknown {
  if (bytes.byteLength > maxBytes) throw new JsonError('json-too-large');
  const text = decode(bytes);
  checkDepth(text, maxDepth);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JsonError('json-malformed');
  }
  checkNames(text);
  checkScalars(value);
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new JsonError('json-malformed');
  }
}

/** Counts brackets outside strings, without recursion: 100,000 levels must not reach the parser. */
function checkDepth(text: string, maxDepth: number): void {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === QUOTE) at = endOfString(text, at);
    else if (letter === 0x7b || letter === 0x5b) depth += 1;
    else if (letter === 0x7d || letter === 0x5d) depth -= 1;
    if (depth > maxDepth) throw new JsonError('json-too-deep');
  }
}

/** Walks the objects of a text that is known to be JSON and refuses a name that comes twice, whatever its spelling. */
function checkNames(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '{') open.push(new Set());
    else if (letter === '[') open.push(undefined);
    else if (letter === '}' || letter === ']') open.pop();
    else if (letter === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && isFollowedByColon(text, end + 1)) addName(names, text.slice(at, end + 1));
      at = end;
    }
  }
}

/** However much white space a sender puts before the colon. */
function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at += 1;
  return text[at] === ':';
}

function addName(names: Set<string>, quoted: string): void {
  const name = JSON.parse(quoted) as string;
  if (names.has(name) || FORBIDDEN.has(name)) throw new JsonError('json-malformed');
  names.add(name);
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === BACKSLASH) at += 1;
    else if (letter === QUOTE) return at;
  }
  return text.length;
}

function checkScalars(value: unknown): void {
  if (typeof value === 'string' && !value.isWellFormed()) throw new JsonError('json-malformed');
  // 1e999 parses, as Infinity, which no JSON text can say again.
  if (typeof value === 'number' && !Number.isFinite(value)) throw new JsonError('json-malformed');
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (!name.isWellFormed()) throw new JsonError('json-malformed');
    checkScalars(member);
  }
}
