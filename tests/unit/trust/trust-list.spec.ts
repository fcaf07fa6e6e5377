import { describe, expect, it } from '@jest/globals';
import { Key, Metadata, MetadataKind } from '@tufjs/models';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, signingKey } from '#libs/envelope/keys.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import { viewOf } from '#libs/trust/lookup.js';
import type { AgreementText, TrustListText } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { proveList } from '../../../services/directory/author-edition.js';
import { bytesOf, signMetadata } from '../../../services/directory/author-metadata.js';
import { SomeHolders } from '../../support/holders.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' };
const holders = new SomeHolders();
const { root, people } = holders;
const two = people.slice(0, 2);
const newcomers = [0, 1, 2].map(() => generateKey('Ed25519'));
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

/** The signed part of metadata under the signatures of another. */
function under(one: string, other: string): string {
  const { signed } = JSON.parse(one) as { signed: unknown };
  const { signatures } = JSON.parse(other) as { signatures: unknown };
  return canonicalJson({ signed, signatures });
}

const nextRoot = (signers = [...two, ...newcomers], version = 2) =>
  holders.rootBy(signers, { version, people: newcomers });

describe('verifyTrustList (threat 7)', () => {
  it('takes a list that enough holders signed', () => {
    expect(verifyTrustList(proveList(listOf(), two), root, known).version).toBe(3);
    expect(verifyTrustList(proveList(listOf(), people), root, known).version).toBe(3);
  });

  it('follows the roots, from whichever of them a reader knows', () => {
    const proved = proveList(listOf(), newcomers.slice(1), [nextRoot()]);
    expect(verifyTrustList(proved, root, known).version).toBe(3);
    expect(verifyTrustList(proved, nextRoot(), known).version).toBe(3);
  });

  it.each([
    ['one holder only', () => proveList(listOf(), people.slice(0, 1)), 'trust-list-signature'],
    ['one holder twice', () => proveList(listOf(), [people[0]!, people[0]!]), 'trust-list-signature'],
    ['a stranger', () => proveList(listOf(), [people[0]!, generateKey('Ed25519')]), 'trust-list-signature'],
    ['the publisher', () => proveList(listOf(), [people[0]!, holders.publisher]), 'trust-list-signature'],
    ['another text', () => ({ ...proveList(listOf(), two), text: '{}' }), 'trust-list-signature'],
    [
      'signatures over another list',
      () => {
        const [good, bad] = [proveList(listOf({ version: 4 }), two), proveList(listOf(), newcomers)];
        return { ...bad, targets: under(bad.targets, good.targets) };
      },
      'trust-list-signature',
    ],
    [
      'another spelling of what was signed',
      () => {
        const good = proveList(listOf(), two);
        return { ...good, targets: good.targets.replace('"sig":"', '"sig": "') };
      },
      'trust-list-signature',
    ],
    [
      'a signature in capitals',
      () => {
        const good = proveList(listOf(), two);
        return {
          ...good,
          targets: good.targets.replaceAll(/"sig":"\w+"/g, (sig) => `"sig":"${sig.slice(7).toUpperCase()}`),
        };
      },
      'trust-list-signature',
    ],
    ['no targets', () => ({ ...proveList(listOf(), two), targets: root }), 'trust-list-signature'],
    ['a root by its own holders', () => proveList(listOf(), newcomers, [nextRoot(newcomers)]), 'trust-list-signature'],
    ['a root by the former holders', () => proveList(listOf(), newcomers, [nextRoot(two)]), 'trust-list-signature'],
    [
      'a root after one that is missing',
      () => proveList(listOf(), newcomers, [nextRoot([...two, ...newcomers], 3)]),
      'trust-list-signature',
    ],
    ['holders who were replaced', () => proveList(listOf(), two, [nextRoot()]), 'trust-list-signature'],
    ['an older list', () => proveList(listOf({ version: 2 }), two), 'trust-list-rolled-back'],
    ['what is no list', () => proveList({ ...listOf(), keys: undefined } as never, two), 'claims-invalid'],
    [
      'a key under another thumbprint, which no revocation would reach',
      () => proveList(listOf({ keys: [{ ...listKey('mr', mr, validity), thumbprint: 'A'.repeat(43) }] }), two),
      'claims-invalid',
    ],
    [
      'one key of two nodes',
      () => proveList(listOf({ keys: [listKey('mr', mr, validity), listKey('ne', mr, validity)] }), two),
      'claims-invalid',
    ],
    [
      'a key on the curve of another use',
      () => proveList(listOf({ keys: [{ ...listKey('ne', neSeal, validity), use: 'sign' }] }), two),
      'claims-invalid',
    ],
    ['a key of nobody', () => proveList(listOf({ keys: [listKey('iom-ne', mr, validity)] }), two), 'claims-invalid'],
    ['an expired list', () => proveList(listOf({ expiresAt: NOW.toISOString() }), two), 'trust-list-expired'],
    [
      'an expired root',
      () =>
        proveList(listOf(), newcomers, [
          holders.rootBy([...two, ...newcomers], { version: 2, people: newcomers, expiresAt: NOW.toISOString() }),
        ]),
      'trust-list-expired',
    ],
  ])('refuses %s', (_what, make, code) => {
    expect(() => verifyTrustList(make(), root, known)).toThrow(code);
  });

  it('believes no root in which one key stands for two', () => {
    const doubled = Metadata.fromJSON(MetadataKind.Root, JSON.parse(root) as never);
    const [first] = Object.values(doubled.signed.keys);
    doubled.signed.addKey(new Key({ ...first!, keyID: '0'.repeat(64) }), 'targets');
    const text = bytesOf(signMetadata(doubled, two)).toString('utf8');
    expect(() => verifyTrustList(proveList(listOf(), two), text, known)).toThrow('trust-list-signature');
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
