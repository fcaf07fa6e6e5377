import canonicalize from 'canonicalize';

/** RFC 8785 text of a JSON value. @throws TypeError when the value is not JSON */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}

/**
 * Parses a text only if it is its own RFC 8785 form: that leaves no room for duplicate names, other spellings of numbers,
 * white space or lone surrogates.
 * @returns undefined for anything else
 */
export function parseCanonicalJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return canonicalize(value) === text && text.isWellFormed() && !text.includes('"__proto__"') ? value : undefined;
  } catch {
    return undefined;
  }
}
