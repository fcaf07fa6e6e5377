import { canonicalJson, parseCanonicalJson } from './canonical.js';
import { decryptSealed } from './decrypt.js';
import { checkDisclosures } from './disclosures.js';
import { EnvelopeError, unopenable } from './envelope-error.js';
import { isBelow, PROFILE } from './profile.js';
import { unpad } from './pad.js';
import {
  ENVELOPE_LIMITS,
  SEALED_TYPS,
  type AddressedClaims,
  type DecryptionKey,
  type Leaves,
  type SealedTyp,
  type VerificationKey,
} from './types.js';
import { readSignature, verifySignature } from './verify.js';

export interface OpenContext {
  /** This node's id. */
  self: string;
  decryptionKeys: readonly DecryptionKey[];
  /** The key that the trust list gives this node for signing at that time; undefined when it gives none. */
  signingKeyOf(issuer: string, thumbprint: string, at: Date): VerificationKey | undefined;
  /** When the bytes arrived: receive time decides freshness (threat 12). */
  receivedAt: Date;
  /** How far ahead of ours an author's clock may be, in milliseconds. */
  toleranceMs: number;
  /** The least profile that this node takes, as the trust list has it for others to read; any where absent. */
  minimumProfile?: string | undefined;
}

/** An object whose author is proved. Its claims are still to be held against their schema. */
export interface Opened {
  typ: SealedTyp;
  claims: AddressedClaims;
  messageDigest: string;
  jws: string;
  claimsText: string;
  disclosures: string[];
  parts: Record<string, Leaves>;
}

/** An object of a proved author that is refused nevertheless: the author gets a signed answer. */
export class ProvedAuthorError extends EnvelopeError {
  constructor(
    code: EnvelopeError['code'],
    readonly typ: SealedTyp,
    readonly claims: AddressedClaims,
    readonly messageDigest: string,
    readonly jws: string,
  ) {
    super(code);
  }
}

/**
 * Opens a sealed object (protocol section 1): decrypt → read lines → prove the author → addressed here → fresh → disclosed
 * exactly what was signed.
 * @throws EnvelopeError `unopenable` while the author is unknown
 * @throws ProvedAuthorError `profile-not-accepted`, `not-addressed-here`, `expired`, `issued-in-future`, `claims-invalid`, `digest-mismatch` once it is proved
 */
export function open(sealed: string, context: OpenContext): Promise<Opened> {
  // A promise, so that the work may move to another thread and nothing changes for those who ask for it.
  return new Promise((resolve) => resolve(openHere(sealed, context)));
}

function openHere(sealed: string, context: OpenContext): Opened {
  const { jws, claimsText, disclosures } = readLines(decryptSealed(sealed, context.decryptionKeys));
  const claims = readClaims(claimsText);
  const { typ, messageDigest } = proveAuthor(jws, claimsText, claims, context);
  const refuse = (code: EnvelopeError['code']) => new ProvedAuthorError(code, typ, claims, messageDigest, jws);

  if (isBelow(PROFILE, context.minimumProfile)) throw refuse('profile-not-accepted');
  if (!isAddressedHere(claims, context)) throw refuse('not-addressed-here');
  const stale = freshness(claims, context);
  if (stale) throw refuse(stale);
  if (!namesItsCategories(claims)) throw refuse('claims-invalid');
  try {
    const parts = checkDisclosures(disclosures, (claims['digests'] ?? {}) as Record<string, string>);
    return { typ, claims, messageDigest, jws, claimsText, disclosures, parts };
  } catch {
    throw refuse('digest-mismatch');
  }
}

function readLines(plain: Buffer): { jws: string; claimsText: string; disclosures: string[] } {
  const [jws, claimsText, ...disclosures] = unpad(plain)?.split('\n') ?? [];
  if (!jws || !claimsText || disclosures.length > ENVELOPE_LIMITS.disclosures) throw unopenable();
  if (claimsText.length > ENVELOPE_LIMITS.claimsBytes) throw unopenable();
  return { jws, claimsText, disclosures };
}

function readClaims(text: string): AddressedClaims {
  const claims = parseCanonicalJson(text);
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) throw unopenable();
  const { v, issuer, audience, audienceKey } = claims as Record<string, unknown>;
  if (v !== 1 || ![issuer, audience, audienceKey].every((claim) => typeof claim === 'string')) throw unopenable();
  return claims as AddressedClaims;
}

function proveAuthor(jws: string, text: string, claims: AddressedClaims, context: OpenContext) {
  const signature = readSignature(jws);
  const typ = SEALED_TYPS.find((known) => known === signature.typ);
  if (!typ) throw unopenable();
  const key = context.signingKeyOf(claims.issuer, signature.kid, context.receivedAt);
  if (!key) throw unopenable();
  return { typ, messageDigest: verifySignature(signature, text, key) };
}

function isAddressedHere(claims: AddressedClaims, { self, decryptionKeys }: OpenContext): boolean {
  return claims.audience === self && decryptionKeys.some((key) => key.thumbprint === claims.audienceKey);
}

/** The categories said to be disclosed are those that have a digest: neither list may claim more than the other. */
function namesItsCategories({ categories, digests }: AddressedClaims): boolean {
  if (categories === undefined && digests === undefined) return true;
  if (!Array.isArray(categories) || typeof digests !== 'object' || digests === null) return false;
  return canonicalJson(categories) === canonicalJson(Object.keys(digests).sort());
}

function freshness(claims: AddressedClaims, context: OpenContext): 'expired' | 'issued-in-future' | undefined {
  const received = context.receivedAt.getTime();
  const issued = timeOf(claims['issuedAt'] ?? claims['at']);
  if (!(issued <= received + context.toleranceMs)) return 'issued-in-future';
  const expires = claims['expiresAt'];
  return expires !== undefined && !(timeOf(expires) > received) ? 'expired' : undefined;
}

/** NaN for what is no time, so that every comparison with it fails. */
function timeOf(claim: unknown): number {
  return typeof claim === 'string' ? Date.parse(claim) : NaN;
}
