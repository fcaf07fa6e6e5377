import { describe, expect, it } from '@jest/globals';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { checkAgainst } from '#libs/schema-check/check.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import type { AgreementText, TrustListText } from '#libs/trust/types.js';

const TRUST_LIST = 'urn:passerelle:schema:trust-list:v1';
const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' };
const [mr, ne, sealing] = [generateKey('Ed25519'), generateKey('Ed25519'), generateKey('X25519')];

const agreement: AgreementText = {
  id: 'mr-ne',
  version: 1,
  parties: ['mr', 'ne'],
  validFrom: validity.notBefore,
  validUntil: validity.notAfter,
  terms: [{ conversation: 'case-transfer', steps: ['offer'], purposes: ['case-transfer'], categories: { ID_CORE: 'coarse' } }],
  onwardSharing: 'none',
};

const list: TrustListText = {
  v: 1,
  version: 7,
  issuedAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2026-12-01T00:00:00.000Z',
  participants: [{ id: 'mr', country: 'MR', kind: 'authority', roles: ['child-protection-authority'] }],
  keys: [listKey('mr', mr, validity), listKey('ne', ne, validity), listKey('ne', sealing, validity)],
  revocations: [{ thumbprint: listKey('ne', ne, validity).thumbprint, effectiveAt: validity.notBefore, reason: 'lost' }],
  agreements: [signAgreement(agreement, { mr: signingKey(mr), ne: signingKey(ne) })],
};

describe('the trust list', () => {
  it('is, as written by its author, what the schema says', () => {
    expect(checkAgainst(TRUST_LIST, list)).toEqual({ ok: true });
  });

  it.each<[string, object]>([
    ['a private key', { keys: [{ ...listKey('mr', mr, validity), jwk: mr }] }],
    ['an agreement that permits what never leaves', {
      agreements: [{ agreement: { ...agreement, terms: [{ ...agreement.terms[0], categories: { WITHHELD: 'full' } }] }, signatures: signAgreement(agreement, { mr: signingKey(mr) }).signatures }],
    }],
    ['a kind nobody knows', { participants: [{ ...list.participants[0], kind: 'friend' }] }],
    ['no end', { expiresAt: undefined }],
    ['a local time', { issuedAt: '2026-11-01T00:00:00+01:00' }],
  ])('is refused with %s', (_what, change) => {
    expect(checkAgainst(TRUST_LIST, JSON.parse(JSON.stringify({ ...list, ...change }))).ok).toBe(false);
  });
});
