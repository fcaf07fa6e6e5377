import type { OctetKey } from '../envelope/keys.js';

export type ParticipantKind = 'authority' | 'organisation' | 'consular';

export interface ListedParticipant {
  id: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  kind: ParticipantKind;
  roles: string[];
  /** The least profile in which it is to be written to, such as `v1`; any where absent (protocol 1.13). */
  minimumProfile?: string;
}

export interface ListedKey {
  node: string;
  use: 'sign' | 'encrypt';
  /** RFC 7638. */
  thumbprint: string;
  jwk: OctetKey;
  /** RFC 3339 UTC. */
  notBefore: string;
  notAfter: string;
}

export interface Revocation {
  thumbprint: string;
  effectiveAt: string;
  reason: 'lost' | 'stolen' | 'replaced' | 'left';
}

export type Ceiling = 'full' | 'minimum' | 'coarse' | 'never';

export interface AgreementTerms {
  conversation: string;
  steps: string[];
  purposes: string[];
  categories: Record<string, Ceiling>;
}

export interface AgreementText {
  id: string;
  version: number;
  parties: [string, string];
  validFrom: string;
  validUntil: string;
  terms: AgreementTerms[];
  onwardSharing: 'none' | 'named' | 'new-consent';
}

export interface SignedAgreement {
  agreement: AgreementText;
  /** One per party: detached JWS over the canonical agreement. */
  signatures: { node: string; jws: string }[];
}

/** Who takes part, with which keys, under which agreements. */
export interface TrustListText {
  v: 1;
  version: number;
  issuedAt: string;
  expiresAt: string;
  participants: ListedParticipant[];
  keys: ListedKey[];
  revocations: Revocation[];
  agreements: SignedAgreement[];
}

/** A file as published: exact canonical text and a threshold of signatures over it. */
export interface SignedText {
  text: string;
  signatures: string[];
}

/** A trust list and what proves it to whoever knows a root: TUF metadata as it was published, in canonical spelling. */
export interface ProvedList {
  /** The roots that followed the one given out of band, the oldest first. */
  roots: string[];
  /** Names the list by length and digest. */
  targets: string;
  /** The list. */
  text: string;
  /** Metadata of what owners of keys, with another, revoked at once since: of each node at most one. */
  quick?: string[];
  /** Metadata of the publisher's machine that names targets and quick revocations, so that none of them can be left out. */
  snapshot?: string;
  /** And the one that names this snapshot, until when it was the newest. */
  timestamp?: string;
}

/** Keys of which a threshold must sign; given to a node out of band. */
export interface TrustRoot {
  threshold: number;
  keys: OctetKey[];
}
