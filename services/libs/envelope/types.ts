import type { KeyObject } from 'node:crypto';

/** Kinds of signed object; each signature is bound to one by the protected header's `typ` (threat 3). */
export const OBJECT_TYPS = [
  'passerelle-message+v1',
  'passerelle-receipt+v1',
  'passerelle-notice+v1',
  'passerelle-checkpoint+v1',
  'passerelle-agreement+v1',
  'passerelle-national-configuration+v1',
  'passerelle-application+v1',
  'passerelle-hub-request+v1',
  'passerelle-fetch+v1',
  'passerelle-services+v1',
  'passerelle-figures+v1',
  'passerelle-resync+v1',
  'passerelle-copy+v1',
  'passerelle-resynced+v1',
] as const;

export type ObjectTyp = (typeof OBJECT_TYPS)[number];

/** The kinds that travel sealed. */
export const SEALED_TYPS = [
  'passerelle-message+v1',
  'passerelle-receipt+v1',
  'passerelle-notice+v1',
  'passerelle-fetch+v1',
  'passerelle-services+v1',
  'passerelle-resync+v1',
  'passerelle-copy+v1',
  'passerelle-resynced+v1',
] as const satisfies readonly ObjectTyp[];

export type SealedTyp = (typeof SEALED_TYPS)[number];

export type Scalar = string | number | boolean;

/** The leaves of one data category: JSON pointer → scalar. */
export type Leaves = Readonly<Record<string, Scalar>>;

/** Ed25519; `thumbprint` is the RFC 7638 SHA-256 thumbprint of the public JWK, base64url. */
export interface SigningKey {
  thumbprint: string;
  privateKey: KeyObject;
}

export interface VerificationKey {
  thumbprint: string;
  publicKey: KeyObject;
}

/** X25519. */
export interface DecryptionKey {
  thumbprint: string;
  privateKey: KeyObject;
}

export interface EncryptionKey {
  thumbprint: string;
  publicKey: KeyObject;
}

/** Members every sealed object's claims have; the rest is in its schema. */
export interface AddressedClaims {
  v: 1;
  issuer: string;
  audience: string;
  /** Thumbprint of the audience's encryption key (threat 4). */
  audienceKey: string;
  [claim: string]: unknown;
}

/** Limits applied before anything is parsed. */
export const ENVELOPE_LIMITS = {
  /** Bytes of a sealed object (ASCII). */
  sealedBytes: 900_000,
  headerBytes: 1_024,
  claimsBytes: 16_384,
  disclosures: 32,
} as const;
