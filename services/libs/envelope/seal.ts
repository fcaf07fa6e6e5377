import { makeDisclosures } from './disclosures.js';
import { encryptFor } from './encrypt.js';
import { pad } from './pad.js';
import { digestOf, signObject } from './sign.js';
import type { AddressedClaims, EncryptionKey, Leaves, SealedTyp, SigningKey } from './types.js';

export interface SealInput {
  typ: SealedTyp;
  /** Without `audienceKey`, `categories` and `digests`: sealing adds them. */
  claims: Omit<AddressedClaims, 'audienceKey'>;
  /** The body by data category; messages only. */
  parts?: Readonly<Record<string, Leaves>>;
  signingKey: SigningKey;
  recipientKey: EncryptionKey;
}

export interface Sealed {
  /** Compact JWE, ASCII. */
  sealed: string;
  /** base64url SHA-256 of the sealed bytes. */
  sealedDigest: string;
  /** base64url SHA-256 of what was signed; the same however often it is encrypted. */
  messageDigest: string;
  /** Line 1: the detached JWS. */
  jws: string;
  /** Line 2: the claims as signed. */
  claims: string;
  /** Lines 3..n: salts and content. */
  disclosures: string[];
}

/** Signs, then encrypts for one recipient (protocol section 1). */
export async function seal(input: SealInput): Promise<Sealed> {
  const { lines, digests } = makeDisclosures(input.parts ?? {});
  const claims = {
    ...input.claims,
    audienceKey: input.recipientKey.thumbprint,
    ...(input.parts ? { categories: Object.keys(digests).sort(), digests } : {}),
  };
  const signed = signObject(input.typ, claims, input.signingKey);
  const { sealed, sealedDigest } = await sealSigned([signed.jws, signed.claims, ...lines], input.recipientKey);
  return {
    sealed,
    sealedDigest,
    messageDigest: signed.digest,
    jws: signed.jws,
    claims: signed.claims,
    disclosures: lines,
  };
}

/** Encrypts again what was signed before: other bytes on the wire, the same message. */
export function sealSigned(
  lines: readonly string[],
  recipientKey: EncryptionKey,
): Promise<Pick<Sealed, 'sealed' | 'sealedDigest'>> {
  return new Promise((resolve) => {
    const sealed = encryptFor(pad(lines.join('\n')), recipientKey);
    resolve({ sealed, sealedDigest: digestOf(sealed) });
  });
}
