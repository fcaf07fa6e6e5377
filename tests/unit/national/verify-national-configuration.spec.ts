import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { generateKey, publicHalf, signingKey } from '#libs/envelope/keys.js';
import { signObject } from '#libs/envelope/sign.js';
import { signNationalConfiguration } from '#libs/trust/author.js';
import { TrustError } from '#libs/trust/trust-error.js';
import type { SignedText } from '#libs/trust/types.js';
import { verifyNationalConfiguration } from '#libs/trust/verify-national-configuration.js';
import { makeAuthority } from '../../../deploy/local/certificates.js';
import type { NationalConfiguration } from '../../../services/country-node/src/domain/national/national-configuration.js';
import { sampleConfiguration } from '../../support/national-law.js';

const [one, other, stranger] = [generateKey('Ed25519'), generateKey('Ed25519'), generateKey('Ed25519')];
const authority = { threshold: 2, keys: [publicHalf(one), publicHalf(other)] };
const text = sampleConfiguration('mauritania');

function codeOf(signed: SignedText, known = { node: 'mr', highestVersion: 1 }): string {
  try {
    verifyNationalConfiguration(signed, authority, known);
    return 'taken';
  } catch (error) {
    return error instanceof TrustError ? error.code : String(error);
  }
}

const signed = (change: Partial<NationalConfiguration> = {}) =>
  signNationalConfiguration({ ...text, ...change }, [one, other]);

const kept = (months: number, category: string, itsMonths: number) => [
  { outcome: 'closed', months },
  { outcome: 'closed', category, months: itsMonths },
];

describe('R24: a national configuration', () => {
  it('is taken when enough keys of its authority signed it', () => {
    expect(codeOf(signed())).toBe('taken');
  });

  it.each(['mauritania', 'niger', 'mali'] as const)('is what the sample of %s is', (country) => {
    const sample = sampleConfiguration(country);
    const known = { node: sample.nodes[0]!, highestVersion: 0 };
    expect(codeOf(signNationalConfiguration(sample, [one, other]), known)).toBe('taken');
    expect(sample.standing).toBe('sample');
  });

  it.each([
    ['nobody', []],
    ['one signer of two', [one]],
    ['one signer twice', [one, one]],
    ['one signer and a stranger', [one, stranger]],
    ['strangers', [stranger, generateKey('Ed25519')]],
  ])('is not taken when signed by %s', (_who, keys) => {
    expect(codeOf(signNationalConfiguration(text, keys))).toBe('national-configuration-signature');
  });

  it('is taken when it keeps a category for less long than the case, or as long', () => {
    for (const months of [1, 120]) {
      const retention = kept(120, 'HEALTH', months) as NationalConfiguration['retention'];
      expect(codeOf(signed({ retention }))).toBe('taken');
    }
  });

  it.each([
    'Assistante sociale',
    'Déterm. de l’intérêt (DIS) & « suite »',
    'أخصائية',
    'می‌خواهم',
    '50 % – "a" `b` #1; \\',
  ])('is taken with %j for a role', (says) => {
    const term = { language: 'fr', key: 'role.caseworker', says };
    expect(codeOf(signed({ terms: [term, { ...term, language: 'ar' }, { ...term, key: 'kind.referral' }] }))).toBe(
      'taken',
    );
  });

  it.each(
    [
      ...['refusal.not-found', 'rule.R1', 'consent.says.who', 'kind.consent-change', 'category.CONSENT_MIN'].map(
        (key) => ({
          key,
        }),
      ),
      ...['role.', 'role.a.b', 'constructor', '__proto__', 'role.<b>', 'field.bid', 'choice.death'].map((key) => ({
        key,
      })),
      ...[
        '',
        ' ',
        ' A',
        'a\nb',
        'a\u0000',
        '{{node}}',
        '$t(refusal.not-found)',
        '<b>a</b>',
        'a\u202eb',
        'a\u2066b',
      ].map((says) => ({ says })),
      { says: 'a'.repeat(81) },
      { language: 'french' },
      { more: true },
    ].map((change) => [change]),
  )('is not taken with a term of %j', (change) => {
    const terms = [{ language: 'fr', key: 'role.caseworker', says: 'Assistante sociale', ...change }];
    expect(codeOf(signed({ terms }))).toBe('national-configuration-invalid');
  });

  it('is not taken when it calls one thing two names', () => {
    const term = { language: 'fr', key: 'role.caseworker', says: 'Assistante sociale' };
    expect(codeOf(signed({ terms: [term, { ...term, says: 'Travailleuse sociale' }] }))).toBe(
      'national-configuration-invalid',
    );
  });

  it.each([
    ['https://tsa.example/rfc3161', undefined, 'taken'],
    ['http://127.0.0.1:8080/', undefined, 'taken'],
    ['http://[::1]:8080/', undefined, 'taken'],
    ['http://tsa.example/', undefined, 'national-configuration-invalid'],
    ['http://127.0.0.1.example/', undefined, 'national-configuration-invalid'],
    ['https://who:secret@tsa.example/', undefined, 'national-configuration-invalid'],
    ['https://:443', undefined, 'national-configuration-invalid'],
    ['ftp://tsa.example/', undefined, 'national-configuration-invalid'],
    ['https://tsa.example/', [], 'national-configuration-invalid'],
    ['https://tsa.example/', ['A'.repeat(400)], 'national-configuration-invalid'],
  ])('with time-stamps of %s, by %p: %s', async (address, certificates, verdict) => {
    const { certificate } = await makeAuthority();
    const der = certificate.replace(/-----[^-]+-----|\s/g, '');
    const timeStamps = { authority: address, certificates: certificates ?? [der] };
    expect(codeOf(signed({ timeStamps: timeStamps }))).toBe(verdict);
  });

  it('is not taken with a signature made for another kind of object', () => {
    const jws = (key: typeof one) => signObject('passerelle-agreement+v1', text, signingKey(key)).jws;
    const forged = { text: canonicalJson(text), signatures: [jws(one), jws(other)] };
    expect(codeOf(forged)).toBe('national-configuration-signature');
  });

  it('is not taken when a single character of it was changed', () => {
    const { text: written, signatures } = signed();
    fc.assert(
      fc.property(fc.nat(written.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const changed = written.slice(0, at) + String.fromCharCode(code) + written.slice(at + 1);
        const verdict = codeOf({ text: changed, signatures });
        expect(verdict).toBe(changed === written ? 'taken' : 'national-configuration-signature');
      }),
      { numRuns: 300 },
    );
  });

  it('is not taken when it is older than one already used', () => {
    expect(codeOf(signed({ version: 4 }), { node: 'mr', highestVersion: 5 })).toBe(
      'national-configuration-rolled-back',
    );
    expect(codeOf(signed({ version: 5 }), { node: 'mr', highestVersion: 5 })).toBe('taken');
  });

  it.each<[string, object]>([
    ['for another node', { nodes: ['ne'] }],
    ['with ages the wrong way round', { consent: { ...text.consent, ageOfAssent: 16, ageOfConsent: 15 } }],
    ['that ends before it begins', { validUntil: text.validFrom }],
    ['in a time zone that does not exist', { calendar: { ...text.calendar, timeZone: 'Africa/Atlantis' } }],
    [
      'that closes before it opens',
      { calendar: { ...text.calendar, openings: [{ day: 'monday', opens: '16:00', closes: '08:00' }] } },
    ],
    [
      'in which a child at higher risk waits longer',
      { risk: { ...text.risk, followUp: { ...text.risk.followUp, high: { amount: 30, unit: 'days' } } } },
    ],
    ['with one approval twice', { approvals: [1, 2].map(() => ({ kind: 'a', step: 'b', roles: ['supervisor'] })) }],
    ['that keeps a category longer than its case', { retention: kept(120, 'HEALTH', 121) }],
    ['that ends who a case is about before the case', { retention: kept(120, 'ID_CORE', 12) }],
    ['with a member that its schema does not know', { extra: true }],
    ['without an age of consent', { consent: { ...text.consent, ageOfConsent: undefined } }],
    ['without hours at which anybody works', { calendar: { ...text.calendar, openings: [] } }],
  ])('is not taken %s, even signed', (_what, change) => {
    const changed = JSON.parse(JSON.stringify({ ...text, ...change })) as NationalConfiguration;
    expect(codeOf(signNationalConfiguration(changed, [one, other]))).toBe('national-configuration-invalid');
  });
});
