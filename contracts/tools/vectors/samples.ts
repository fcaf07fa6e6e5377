import type { AddressedClaims, Leaves } from '#libs/envelope/types.js';
import { NOW } from './scene.js';

export type Parts = Record<string, Leaves>;

/** Digests that stand for something else than their text; any 32 bytes do. */
export const SOME_DIGEST = 'RBNvo1WzZ4oRRq0W9-hknpT7T8If536DEMBg9hyq_4o';
const REFERENCE = 'PR-7K2M-Q9XD-4TRW';

/** The claims of an offer by `mr` to `ne`, before sealing adds the audience's key, categories and digests. */
export function offerClaims(): Omit<AddressedClaims, 'audienceKey'> {
  return {
    v: 1,
    issuer: 'mr',
    audience: 'ne',
    messageId: '019ab000-0000-7000-8000-000000000001',
    conversationId: '019ab000-0000-7000-8000-0000000000c1',
    kind: 'case-transfer',
    step: 'offer',
    schema: 'urn:passerelle:schema:case-transfer:offer:v1',
    parents: [],
    sequence: 1,
    epoch: 1,
    issuedAt: '2026-11-23T09:59:30.000Z',
    expiresAt: '2026-12-23T09:59:30.000Z',
    purpose: 'case-transfer',
    agreement: { id: 'mr-ne-2026', version: 1 },
    consentProof: SOME_DIGEST,
    trustListVersion: 7,
    onwardSharing: 'none',
  };
}

/** An offer's body by category: coarse forms, the proof of consent, and the protocol's own fields. */
export function offerParts(): Parts {
  return {
    PROTOCOL: { '/caseReference': REFERENCE, '/reason': 'family_there', '/urgency': 'medium' },
    ID_CORE: { '/summary/ageBand': '15-17', '/summary/sex': 'male', '/summary/languages/0': 'fr' },
    FAMILY: { '/summary/siblingsTravelling': 1, '/summary/familyTracingNeeded': true },
    CONSENT_MIN: {
      '/consent/id': SOME_DIGEST,
      '/consent/scope/purposes/0': 'case-transfer',
      '/consent/scope/categories/0': 'FAMILY',
      '/consent/scope/categories/1': 'ID_CORE',
      '/consent/scope/onwardSharing': 'none',
      '/consent/expiry': '2027-05-01T00:00:00.000Z',
      '/consent/hash': SOME_DIGEST,
    },
  };
}

export const OFFER_BODY = {
  caseReference: REFERENCE,
  reason: 'family_there',
  urgency: 'medium',
  summary: { ageBand: '15-17', sex: 'male', languages: ['fr'], siblingsTravelling: 1, familyTracingNeeded: true },
  consent: {
    id: SOME_DIGEST,
    scope: { purposes: ['case-transfer'], categories: ['FAMILY', 'ID_CORE'], onwardSharing: 'none' },
    expiry: '2027-05-01T00:00:00.000Z',
    hash: SOME_DIGEST,
  },
};

/** The claims of a step that shows nothing of the case. */
export function replyClaims(step: string, changes: object = {}) {
  const { consentProof: _none, ...claims } = offerClaims();
  const schema = `urn:passerelle:schema:case-transfer:${step}:v1`;
  return { ...claims, step, schema, ...changes } as ReturnType<typeof offerClaims>;
}

export function acceptParts(): Parts {
  return {
    PROTOCOL: { '/caseReference': REFERENCE, '/firstContactAt': '2026-11-25T08:00:00.000Z' },
    CONTACTS_PRO: {
      '/worker/function': 'Chargée de cas – حماية الطفل',
      '/worker/organisation': 'Direction régionale',
      '/worker/channel': 'protection@ne.example',
      '/worker/languages/0': 'fr',
    },
  };
}

export const ACCEPT_BODY = {
  caseReference: REFERENCE,
  firstContactAt: '2026-11-25T08:00:00.000Z',
  worker: {
    function: 'Chargée de cas – حماية الطفل',
    organisation: 'Direction régionale',
    channel: 'protection@ne.example',
    languages: ['fr'],
  },
};

export function receiptClaims(changes: object = {}) {
  return {
    v: 1 as const,
    issuer: 'mr',
    audience: 'ne',
    messageId: '019ab000-0000-7000-8000-000000000009',
    messageDigest: SOME_DIGEST,
    outcome: 'received',
    at: NOW,
    ledgerHead: { size: 12, root: SOME_DIGEST },
    trustListVersion: 7,
    ...changes,
  };
}

export function noticeClaims() {
  return { v: 1 as const, issuer: 'mr', audience: 'ne', notice: 'unopenable', sealedDigest: SOME_DIGEST, at: NOW };
}

/** The claims of a list of services by `mr` for `ne`. */
export function servicesClaims(changes: object = {}) {
  const { issuedAt, expiresAt, agreement, trustListVersion } = offerClaims();
  return {
    v: 1 as const,
    issuer: 'mr',
    audience: 'ne',
    messageId: '019ab000-0000-7000-8000-0000000000a1',
    schema: 'urn:passerelle:schema:services:v1',
    version: 1_795_000_000,
    issuedAt,
    expiresAt,
    agreement,
    trustListVersion,
    ...changes,
  };
}

export const SERVICES_BODY = {
  reviewedOn: '2026-11-20',
  entries: [
    {
      id: 'reception-centre',
      kind: 'service',
      serviceType: 'shelter_service',
      title: 'Centre d’accueil – مركز الاستقبال',
      country: 'MR',
      admin1: 'MR-13',
      languages: ['fr', 'ar'],
      serves: { ageFrom: 6, ageTo: 17 },
      nonDiscrimination: 'Open to every child.',
      contact: { function: 'Duty desk', organisation: 'Ministry', channel: '+22245000000' },
      lastVerified: '2026-11-20',
    },
  ],
};

export function servicesParts(): Record<'PROTOCOL' | 'CONTACTS_PRO', Leaves> {
  return {
    PROTOCOL: {
      '/reviewedOn': '2026-11-20',
      '/entries/0/id': 'reception-centre',
      '/entries/0/kind': 'service',
      '/entries/0/serviceType': 'shelter_service',
      '/entries/0/title': 'Centre d’accueil – مركز الاستقبال',
      '/entries/0/country': 'MR',
      '/entries/0/admin1': 'MR-13',
      '/entries/0/languages/0': 'fr',
      '/entries/0/languages/1': 'ar',
      '/entries/0/serves/ageFrom': 6,
      '/entries/0/serves/ageTo': 17,
      '/entries/0/nonDiscrimination': 'Open to every child.',
      '/entries/0/lastVerified': '2026-11-20',
    },
    CONTACTS_PRO: {
      '/entries/0/contact/function': 'Duty desk',
      '/entries/0/contact/organisation': 'Ministry',
      '/entries/0/contact/channel': '+22245000000',
    },
  };
}

export function fetchClaims() {
  return {
    v: 1 as const,
    issuer: 'mr',
    audience: 'ne',
    requestId: '019ab000-0000-7000-8000-0000000000f1',
    messageId: '019ab000-0000-7000-8000-000000000009',
    attachmentDigest: SOME_DIGEST,
    offset: 262_144,
    length: 262_144,
    at: NOW,
  };
}
