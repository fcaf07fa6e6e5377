import { encodeBase64url } from './base64url.js';
import { canonicalJson, parseCanonicalJson } from './canonical.js';
import { EnvelopeError } from './envelope-error.js';
import { drawRandom } from './random.js';
import { digestOf } from './sign.js';
import type { Leaves, Scalar } from './types.js';

const SALT = /^[A-Za-z0-9_-]{22}$/;

/** One line per data category: canonical JSON `[salt, category, {pointer: leaf}]` (RFC 9901's construction, unencoded). */
export interface Disclosed {
  lines: string[];
  /** Category → digest of its line; stands in the signed claims. */
  digests: Record<string, string>;
}

/** Makes the salted lines of a body's parts; every call draws new salts, so that no two recipients can link them. */
export function makeDisclosures(parts: Readonly<Record<string, Leaves>>): Disclosed {
  const lines: string[] = [];
  const digests: Record<string, string> = {};
  for (const category of Object.keys(parts).sort()) {
    const line = canonicalJson([encodeBase64url(drawRandom(16)), category, parts[category]]);
    lines.push(line);
    digests[category] = digestOf(line);
  }
  return { lines, digests };
}

/**
 * Reads the lines and holds them against the signed digests: exactly the categories signed, each once, each unchanged.
 * @param complete false when some categories were shut on purpose (evidence)
 * @throws EnvelopeError `digest-mismatch`
 */
export function checkDisclosures(
  lines: readonly string[],
  digests: Readonly<Record<string, string>>,
  complete = true,
): Record<string, Leaves> {
  const parts: Record<string, Leaves> = {};
  for (const line of lines) {
    const [category, leaves] = readLine(line);
    if (Object.hasOwn(parts, category) || !Object.hasOwn(digests, category) || digests[category] !== digestOf(line)) {
      throw new EnvelopeError('digest-mismatch');
    }
    parts[category] = leaves;
  }
  if (complete && Object.keys(parts).length !== Object.keys(digests).length) throw new EnvelopeError('digest-mismatch');
  return parts;
}

function readLine(line: string): [string, Leaves] {
  const value = parseCanonicalJson(line);
  if (!Array.isArray(value) || value.length !== 3) throw new EnvelopeError('digest-mismatch');
  const [salt, category, leaves] = value as unknown[];
  if (typeof salt !== 'string' || !SALT.test(salt) || typeof category !== 'string' || !isLeaves(leaves)) {
    throw new EnvelopeError('digest-mismatch');
  }
  return [category, leaves];
}

function isLeaves(value: unknown): value is Record<string, Scalar> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const leaves = Object.entries(value);
  return leaves.length > 0 && leaves.every(([pointer, leaf]) => pointer.startsWith('/') && isScalar(leaf));
}

function isScalar(leaf: unknown): leaf is Scalar {
  return typeof leaf === 'string' || typeof leaf === 'number' || typeof leaf === 'boolean';
}
