import canonicalize from 'canonicalize';
import { inPlainOrder } from './plain-order.js';

/** RFC 8785 text of a JSON value. @throws TypeError when the value is not JSON */
export function canonicalJson(value: unknown): string {
  const ordered = inPlainOrder(value);
  const text = ordered === undefined ? canonicalize(value) : JSON.stringify(ordered.value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/** A member of this name; as a value the word is harmless. Canonical text puts the colon right behind a name. */
const PROTO_NAME = '"__proto__":';

/**
 * Parses a text only if it is its own RFC 8785 form: that leaves no room for duplicate names, other spellings of numbers,
 * white space or lone surrogates.
 * @returns undefined for anything else
 */
export function parseCanonicalJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return canonicalJson(value) === text && text.isWellFormed() && !text.includes(PROTO_NAME) ? value : undefined;
  } catch {
    return undefined;
  }
}
