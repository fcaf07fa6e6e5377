import { canonicalJson } from '#libs/envelope/canonical.js';
import { said, type Wrong } from './wrong.js';
import { fetchClaims, noticeClaims, offerParts, type Parts, receiptClaims } from './samples.js';
import { NOW, type Scene } from './scene.js';

const firstLine = (change: (line: string) => string) => (lines: string[]) => [
  change(lines[0] ?? ''),
  ...lines.slice(1),
];
const respell = (change: (value: unknown[]) => unknown) => (line: string) =>
  canonicalJson(change(JSON.parse(line) as unknown[]));

/** Sealed objects of a proved author that are refused for what they say. */
export function makeRefusedContents(scene: Scene): Wrong[] {
  return [...claimsAtFault(scene), ...disclosures(), ...bodies(), ...needToKnow()];
}

function claimsAtFault({ keys }: Scene): Wrong[] {
  return [
    ['audience-other', '1.10', 'not-addressed-here', 'Addressed to another node.', said({ audience: 'iom-ne' })],
    [
      'audience-key-other',
      '1.10',
      'not-addressed-here',
      'Encrypted again for another than it was signed for.',
      { claimedKey: keys.nodes['iom-ne'].encrypt },
    ],
    ['expired', '1.12', 'expired', 'Past its expiry.', said({ expiresAt: NOW })],
    [
      'from-the-future',
      '1.12',
      'issued-in-future',
      'Issued in four days.',
      said({ issuedAt: '2026-11-27T10:00:00.000Z' }),
    ],
    ['issued-at-no-time', '1.12', 'issued-in-future', 'Issued at no time.', said({ issuedAt: 'yesterday' })],
    ['claims-unknown', '2.1', 'claims-invalid', 'A claim that no schema has.', said({ admin: true })],
    ['claims-missing', '2.1', 'claims-invalid', 'No sequence.', said({ sequence: undefined })],
    [
      'categories-more',
      '1.7',
      'claims-invalid',
      'A category claimed that has no digest.',
      said({ categories: ['CONSENT_MIN', 'FAMILY', 'HEALTH', 'ID_CORE', 'PROTOCOL'] }),
    ],
    [
      'categories-fewer',
      '1.7',
      'claims-invalid',
      'A digest of a category that is not claimed.',
      said({ categories: ['CONSENT_MIN', 'ID_CORE', 'PROTOCOL'] }),
    ],
    [
      'categories-out-of-order',
      '1.7',
      'claims-invalid',
      'The categories claimed in another order.',
      said({ categories: ['FAMILY', 'CONSENT_MIN', 'ID_CORE', 'PROTOCOL'] }),
    ],
    [
      'message-as-a-receipt',
      '1.1',
      'claims-invalid',
      'The claims of a message, rightly signed as a receipt.',
      { typ: 'passerelle-receipt+v1' },
    ],
    [
      'receipt-with-content',
      '1.7',
      'digest-mismatch',
      'A receipt with a line of content.',
      {
        typ: 'passerelle-receipt+v1',
        claims: receiptClaims(),
        parts: null,
        lines: () => [canonicalJson(['A'.repeat(22), 'HEALTH', { '/x': 1 }])],
      },
    ],
    [
      'notice-of-nothing',
      '3.5',
      'claims-invalid',
      'A notice that names no sealed object.',
      {
        typ: 'passerelle-notice+v1',
        claims: noticeClaims(),
        parts: null,
        said: ({ sealedDigest: _left, ...rest }) => rest,
      },
    ],
    [
      'fetch-too-much',
      '7.2',
      'claims-invalid',
      'Asks for more than a piece.',
      { typ: 'passerelle-fetch+v1', claims: { ...fetchClaims(), length: 262_145 }, parts: null },
    ],
    [
      'receipt-outcome',
      '3.1',
      'claims-invalid',
      'A receipt that says neither yes nor no.',
      { typ: 'passerelle-receipt+v1', claims: receiptClaims({ outcome: 'perhaps' }), parts: null },
    ],
    [
      'receipt-refused-without-code',
      '3.6',
      'claims-invalid',
      'A refusal that does not say why.',
      { typ: 'passerelle-receipt+v1', claims: receiptClaims({ outcome: 'refused' }), parts: null },
    ],
    [
      'receipt-received-with-code',
      '3.6',
      'claims-invalid',
      'Received, with a code.',
      { typ: 'passerelle-receipt+v1', claims: receiptClaims({ code: 'over-disclosure' }), parts: null },
    ],
  ];
}

function disclosures(): Wrong[] {
  const renamed = firstLine(respell(([salt, , leaves]) => [salt, 'HEALTH', leaves]));
  return [
    ['disclosure-missing', '1.7', 'digest-mismatch', 'A line left out.', { lines: (lines) => lines.slice(1) }],
    ['disclosure-twice', '1.7', 'digest-mismatch', 'A line twice.', { lines: (lines) => [...lines, lines[0] ?? ''] }],
    [
      'disclosure-extra',
      '1.7',
      'digest-mismatch',
      'A line that has no digest.',
      { lines: (lines) => [...lines, canonicalJson(['A'.repeat(22), 'HEALTH', { '/x': 1 }])] },
    ],
    [
      'disclosure-changed',
      '1.7',
      'digest-mismatch',
      'A value changed after signing.',
      { lines: firstLine((line) => line.replace('FAMILY', 'FAMILX')) },
    ],
    ['disclosure-renamed', '1.7', 'digest-mismatch', 'A line under another category.', { lines: renamed }],
    [
      'salt-short',
      '1.7',
      'digest-mismatch',
      'A salt of 8 bytes.',
      { disclosures: firstLine(respell(([, ...rest]) => ['AAAAAAAAAAA', ...rest])) },
    ],
    [
      'leaf-object',
      '1.7',
      'digest-mismatch',
      'A leaf that is an object.',
      { disclosures: firstLine(respell(([salt, name]) => [salt, name, { '/x': {} }])) },
    ],
    [
      'salt-exchanged',
      '1.7',
      'digest-mismatch',
      'Another salt than the one signed.',
      { lines: firstLine(respell(([, ...rest]) => ['A'.repeat(22), ...rest])) },
    ],
    [
      'line-not-canonical',
      '1.7',
      'digest-mismatch',
      'A line that is not canonical, its digest signed as it stands.',
      { disclosures: firstLine((line) => line.replace(',', ', ')) },
    ],
    [
      'leaf-null',
      '1.7',
      'digest-mismatch',
      'A leaf that is null.',
      { disclosures: firstLine(respell(([salt, name]) => [salt, name, { '/x': null }])) },
    ],
    [
      'leaves-none',
      '1.7',
      'digest-mismatch',
      'A category without leaves.',
      { disclosures: firstLine(respell(([salt, name]) => [salt, name, {}])) },
    ],
  ];
}

function bodies(): Wrong[] {
  const parts = offerParts();
  const withLeaf = (category: string, leaf: Record<string, string | number>) => ({
    parts: { ...parts, [category]: { ...parts[category], ...leaf } },
  });
  return [
    [
      'category-wrong',
      '1.8',
      'category-mismatch',
      'A language under the protocol’s own category.',
      withLeaf('PROTOCOL', { '/summary/languages/1': 'ar' }),
    ],
    [
      'leaf-unknown',
      '1.8',
      'schema-violation',
      'A leaf that no schema has.',
      withLeaf('ID_CORE', { '/summary/nickname': 'x' }),
    ],
    [
      'array-gap',
      '1.8',
      'schema-violation',
      'The third of an array without the second.',
      withLeaf('ID_CORE', { '/summary/languages/2': 'ar' }),
    ],
    [
      'name-in-an-offer',
      '1.8',
      'schema-violation',
      'A name in an offer.',
      withLeaf('ID_CORE', { '/file/identification/names/0/family': 'x' }),
    ],
    [
      'value-outside-its-list',
      '1.8',
      'schema-violation',
      'An age band that does not exist.',
      withLeaf('ID_CORE', { '/summary/ageBand': '3-99' }),
    ],
    [
      'schema-of-another-step',
      '11.1',
      'schema-unknown',
      'Claims the body of another step.',
      said({ schema: 'urn:passerelle:schema:case-transfer:decline:v1' }),
    ],
    [
      'step-unknown',
      '11.1',
      'schema-unknown',
      'A step that no table has.',
      said({ step: 'adopt', schema: 'urn:passerelle:schema:case-transfer:adopt:v1' }),
    ],
    ['kind-unknown', '11.1', 'schema-unknown', 'A kind of conversation nobody knows.', said({ kind: 'auction' })],
    [
      'leaf-within-a-leaf',
      '1.8',
      'schema-violation',
      'Something below a value.',
      withLeaf('ID_CORE', { '/summary/sex/x': 'male' }),
    ],
  ];
}

function needToKnow(): Wrong[] {
  const { CONSENT_MIN: consent = {}, ...rest } = offerParts();
  const proof = (change: object) => ({ parts: { ...rest, CONSENT_MIN: { ...consent, ...change } } as Parts });
  return [
    [
      'agreement-other',
      '4.6',
      'agreement-missing',
      'Rests on an agreement that these two nodes do not have.',
      said({ agreement: { id: 'mr-iom-ne-2026', version: 1 } }),
    ],
    [
      'purpose-other',
      '9.1',
      'matrix-no-column',
      'For a purpose that the step has no column for.',
      said({ purpose: 'statistics' }),
    ],
    ['consent-none', '9.3', 'consent-missing', 'Personal fields without a proof of consent.', { parts: rest }],
    [
      'consent-over',
      '9.3',
      'consent-missing',
      'A proof that has ended.',
      proof({ '/consent/expiry': '2026-11-01T00:00:00.000Z' }),
    ],
    [
      'consent-for-another-purpose',
      '9.3',
      'consent-missing',
      'A proof for another purpose.',
      proof({ '/consent/scope/purposes/0': 'statistics' }),
    ],
    [
      'beyond-the-consent',
      '9.3',
      'over-disclosure',
      'A category that the scope of the proof does not name.',
      proof({ '/consent/scope/categories/0': 'HEALTH' }),
    ],
    [
      'passed-on-further',
      '9.3',
      'agreement-not-permitted',
      'Allows passing on what the agreement does not.',
      said({ onwardSharing: 'new-consent' }),
    ],
  ];
}
