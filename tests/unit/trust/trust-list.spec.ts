import { describe, expect, it } from '@jest/globals';
import { generateKey, publicHalf, signingKey } from '#libs/envelope/keys.js';
import { listKey, signAgreement, signTrustList } from '#libs/trust/author.js';
import { viewOf } from '#libs/trust/lookup.js';
import type { AgreementText, TrustListText } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' };
const roots = [generateKey('Ed25519'), generateKey('Ed25519'), generateKey('Ed25519')] as const;
const root = { threshold: 2, keys: roots.map(publicHalf) };
const mr = generateKey('Ed25519');
const ne = generateKey('Ed25519');
const neSeal = generateKey('X25519');

const agreement: AgreementText = {
  id: 'mr-ne',
  version: 1,
  parties: ['mr', 'ne'],
  validFrom: validity.notBefore,
  validUntil: validity.notAfter,
  terms: [
    { conversation: 'case-transfer', steps: ['offer'], purposes: ['case-transfer'], categories: { ID_CORE: 'coarse' } },
  ],
  onwardSharing: 'none',
};

function listOf(changes: Partial<TrustListText> = {}): TrustListText {
  return {
    v: 1,
    version: 3,
    issuedAt: '2026-11-01T00:00:00.000Z',
    expiresAt: '2026-12-01T00:00:00.000Z',
    participants: ['mr', 'ne'].map((id) => ({ id, country: id.toUpperCase(), kind: 'authority' as const, roles: [] })),
    keys: [listKey('mr', mr, validity), listKey('ne', ne, validity), listKey('ne', neSeal, validity)],
    revocations: [],
    agreements: [signAgreement(agreement, { mr: signingKey(mr), ne: signingKey(ne) })],
    ...changes,
  };
}
const known = { highestVersion: 3, now: NOW };

describe('verifyTrustList (threat 7)', () => {
  it('takes a list that enough roots signed', () => {
    expect(verifyTrustList(signTrustList(listOf(), roots.slice(0, 2)), root, known).version).toBe(3);
  });

  it.each([
    ['one root only', () => signTrustList(listOf(), [roots[0]]), 'trust-list-signature'],
    ['one root twice', () => signTrustList(listOf(), [roots[0], roots[0]]), 'trust-list-signature'],
    ['a stranger', () => signTrustList(listOf(), [roots[0], generateKey('Ed25519')]), 'trust-list-signature'],
    ['another text', () => ({ ...signTrustList(listOf(), roots), text: '{}' }), 'trust-list-signature'],
    ['an older list', () => signTrustList(listOf({ version: 2 }), roots), 'trust-list-rolled-back'],
    ['what is no list', () => signTrustList({ ...listOf(), keys: undefined } as never, roots), 'claims-invalid'],
    [
      'a key under another thumbprint, which no revocation would reach',
      () => signTrustList(listOf({ keys: [{ ...listKey('mr', mr, validity), thumbprint: 'A'.repeat(43) }] }), roots),
      'claims-invalid',
    ],
    [
      'one key of two nodes',
      () => signTrustList(listOf({ keys: [listKey('mr', mr, validity), listKey('ne', mr, validity)] }), roots),
      'claims-invalid',
    ],
    [
      'a key on the curve of another use',
      () => signTrustList(listOf({ keys: [{ ...listKey('ne', neSeal, validity), use: 'sign' }] }), roots),
      'claims-invalid',
    ],
    [
      'a key of nobody',
      () => signTrustList(listOf({ keys: [listKey('iom-ne', mr, validity)] }), roots),
      'claims-invalid',
    ],
    ['an expired list', () => signTrustList(listOf({ expiresAt: NOW.toISOString() }), roots), 'trust-list-expired'],
  ])('refuses %s', (_what, make, code) => {
    expect(() => verifyTrustList(make(), root, known)).toThrow(code);
  });
});

describe('look-ups', () => {
  const [mrPrint, nePrint] = [listKey('mr', mr, validity).thumbprint, listKey('ne', ne, validity).thumbprint];

  it('gives a key only for its node, use and time', () => {
    const view = viewOf(listOf());
    expect(view.signingKeyOf('mr', mrPrint, NOW)?.thumbprint).toBe(mrPrint);
    expect(view.signingKeyOf('ne', mrPrint, NOW)).toBeUndefined();
    expect(view.signingKeyOf('mr', mrPrint, new Date('2027-01-01T00:00:00.000Z'))).toBeUndefined();
    expect(view.encryptionKeyOf('ne', NOW)?.thumbprint).toBe(listKey('ne', neSeal, validity).thumbprint);
    expect(view.encryptionKeyOf('mr', NOW)).toBeUndefined();
  });

  it('gives a revoked key only to look back (threat 6)', () => {
    const effectiveAt = '2026-11-20T00:00:00.000Z';
    const view = viewOf(listOf({ revocations: [{ thumbprint: nePrint, effectiveAt, reason: 'stolen' }] }));
    expect(view.signingKeyOf('ne', nePrint, new Date('2026-11-01T00:00:00.000Z'))).toBeUndefined();
    expect(view.pastSigningKeyOf('ne', nePrint, new Date('2026-11-01T00:00:00.000Z'))).toBeDefined();
    expect(view.pastSigningKeyOf('ne', nePrint, NOW)).toBeUndefined();
  });

  it('counts an agreement only with both signatures, in both directions', () => {
    expect(viewOf(listOf()).agreementBetween('ne', 'mr', NOW)?.id).toBe('mr-ne');
    const one = viewOf(listOf({ agreements: [signAgreement(agreement, { mr: signingKey(mr) })] }));
    expect(one.agreementBetween('mr', 'ne', NOW)).toBeUndefined();
    const forged = viewOf(
      listOf({
        agreements: [signAgreement(agreement, { mr: signingKey(mr), ne: signingKey(generateKey('Ed25519')) })],
      }),
    );
    expect(forged.agreementBetween('mr', 'ne', NOW)).toBeUndefined();
  });
});
