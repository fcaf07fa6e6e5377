import { parseCanonicalJson } from '../envelope/canonical.js';
import { EnvelopeError } from '../envelope/envelope-error.js';
import type { AddressedClaims, ObjectTyp, VerificationKey } from '../envelope/types.js';
import { readSignature, verifySignature } from '../envelope/verify.js';
import { checkAgainst } from '../schema-check/check.js';

/** Lines 1 and 2 of something that was signed. */
export interface SignedText {
  jws: string;
  claims: string;
}

export interface SignedObject<Claims> {
  claims: Claims;
  digest: string;
  /** Thumbprint of the key that signed. */
  kid: string;
}

const SCHEMA = {
  'passerelle-message+v1': 'urn:passerelle:schema:message-claims:v1',
  'passerelle-receipt+v1': 'urn:passerelle:schema:receipt-claims:v1',
  'passerelle-checkpoint+v1': 'urn:passerelle:schema:checkpoint:v1',
} as const satisfies Partial<Record<ObjectTyp, string>>;

/**
 * Reads an object that was signed earlier and comes back inside something else: canonical, of its kind, of its schema, and
 * by a key that its author had then (protocol sections 12 and 15).
 * @param keyOf the author's key of that thumbprint; the claims keep to their schema and nothing more is known of them yet
 * @returns undefined for anything else
 */
export function readSigned<Claims extends object = AddressedClaims>(
  { jws, claims: text }: SignedText,
  typ: keyof typeof SCHEMA,
  keyOf: (claims: Claims, thumbprint: string) => VerificationKey | undefined,
): SignedObject<Claims> | undefined {
  try {
    const claims = parseCanonicalJson(text);
    if (!checkAgainst(SCHEMA[typ], claims).ok) return undefined;
    const { typ: said, kid, ...signature } = readSignature(jws);
    const key = said === typ ? keyOf(claims as Claims, kid) : undefined;
    if (!key) return undefined;
    return { claims: claims as Claims, digest: verifySignature({ typ: said, kid, ...signature }, text, key), kid };
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}
