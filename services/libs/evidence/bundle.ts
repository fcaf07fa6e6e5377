import { canonicalJson, parseCanonicalJson } from '../envelope/canonical.js';
import { checkAgainst } from '../schema-check/check.js';
import type { Evidence } from '../schema-check/generated/types.js';

export const EVIDENCE_SCHEMA = 'urn:passerelle:schema:evidence:v1';

/** Characters of a bundle; what is longer is not read. */
export const MOST_CHARACTERS = 128_000_000;

/** The one text of a bundle: canonical, so that no byte of it may be otherwise (protocol section 15). @throws TypeError */
export function writeBundle(evidence: Evidence): string {
  if (!checkAgainst(EVIDENCE_SCHEMA, evidence).ok) throw new TypeError('not a bundle');
  return canonicalJson(evidence);
}

/** @returns undefined for what is no bundle, or another spelling of one */
export function readBundle(text: string): Evidence | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const read = parseCanonicalJson(text);
  return checkAgainst(EVIDENCE_SCHEMA, read).ok ? (read as Evidence) : undefined;
}
