import { parseCanonicalJson } from '#libs/envelope/canonical.js';
import { EnvelopeError } from '#libs/envelope/envelope-error.js';
import type { AddressedClaims, SealedTyp, VerificationKey } from '#libs/envelope/types.js';
import { readSignature, verifySignature } from '#libs/envelope/verify.js';
import { checkAgainst } from '#libs/schema-check/check.js';

/** Lines 1 and 2 of something that was signed. */
export interface SignedText {
  jws: string;
  claims: string;
}

export interface SignedObject {
  claims: AddressedClaims;
  digest: string;
}

const SCHEMA = {
  'passerelle-message+v1': 'urn:passerelle:schema:message-claims:v1',
  'passerelle-receipt+v1': 'urn:passerelle:schema:receipt-claims:v1',
} as const satisfies Partial<Record<SealedTyp, string>>;

/**
 * Reads an object that was signed earlier and comes back inside another one: canonical, of its kind, of its schema, and by a
 * key that its author had then (protocol section 12).
 * @returns undefined for anything else
 */
export function readSigned(
  { jws, claims: text }: SignedText,
  typ: keyof typeof SCHEMA,
  keyOf: (issuer: string, thumbprint: string, claims: AddressedClaims) => VerificationKey | undefined,
): SignedObject | undefined {
  try {
    const claims = parseCanonicalJson(text);
    if (!checkAgainst(SCHEMA[typ], claims).ok) return undefined;
    const addressed = claims as AddressedClaims;
    const signature = readSignature(jws);
    const key = signature.typ === typ ? keyOf(addressed.issuer, signature.kid, addressed) : undefined;
    return key && { claims: addressed, digest: verifySignature(signature, text, key) };
  } catch (error) {
    if (error instanceof EnvelopeError) return undefined;
    throw error;
  }
}
