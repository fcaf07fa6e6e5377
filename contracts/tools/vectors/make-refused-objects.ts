import { canonicalJson } from '#libs/envelope/canonical.js';
import { craft, type Making } from './craft.js';
import { offerClaims, offerParts, receiptClaims, SOME_DIGEST } from './samples.js';
import { NOW, type Scene } from './scene.js';
import type { Vector } from './types.js';

type Wrong = [name: string, clause: string, code: string, description: string, making: Making];

const said = (change: object) => ({ said: (claims: Record<string, unknown>) => ({ ...claims, ...change }) });
const header = (change: object) => ({ jwsHeader: (given: Record<string, unknown>) => ({ ...given, ...change }) });
const firstLine = (change: (line: string) => string) => (lines: string[]) => [
  change(lines[0] ?? ''),
  ...lines.slice(1),
];
const respell = (change: (value: unknown[]) => unknown) => (line: string) =>
  canonicalJson(change(JSON.parse(line) as unknown[]));
const unopenable = (name: string, clause: string, description: string, making: Making): Wrong => [
  name,
  clause,
  'unopenable',
  description,
  making,
];

/** Sealed objects that must be refused, with the code each gives. */
export async function makeRefusedObjects(scene: Scene): Promise<Vector[]> {
  const wrong = [...encryptions(scene), ...signatures(scene), ...claimsAtFault(scene), ...disclosures(), ...bodies()];
  const received = wrong.map(async ([name, clause, code, description, making]): Promise<Vector> => {
    const { sealed } = await craft(scene, making);
    return { name, clause, description, operation: 'receive', given: { sealed, receivedAt: NOW }, expected: { code } };
  });
  return Promise.all(received);
}

function encryptions({ keys }: Scene): Wrong[] {
  const cut = (sealed: string) => sealed.slice(0, -8);
  const tagOf = (sealed: string) => sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
  const loose = (sealed: string) => sealed.replace(/^[^.]+/, (head) => `${head}=`);
  return [
    unopenable('jwe-other-recipient', '1.2', 'Encrypted for another node.', {
      recipient: keys.nodes['iom-ne'].encrypt,
      claimedKey: keys.nodes.ne.encrypt,
    }),
    unopenable('jwe-typ', '1.2', 'Another type in the header.', { jweHeader: { typ: 'JOSE' } }),
    unopenable('jwe-no-typ', '1.2', 'No type in the header.', { jweHeader: { typ: undefined } }),
    unopenable('jwe-no-kid', '1.2', 'No key named.', { jweHeader: { kid: undefined } }),
    unopenable('jwe-kid', '1.2', 'Another key named.', { jweHeader: { kid: SOME_DIGEST } }),
    unopenable('jwe-extra-member', '1.2', 'A member that the profile does not have.', { jweHeader: { cty: 'text' } }),
    unopenable('jwe-direct-agreement', '1.2', 'ECDH-ES without key wrapping.', { jweHeader: { alg: 'ECDH-ES' } }),
    unopenable('jwe-a128gcm', '1.2', 'A weaker content algorithm.', { jweHeader: { enc: 'A128GCM' } }),
    unopenable('jwe-truncated', '1.2', 'The end cut off.', { sealed: cut }),
    unopenable('jwe-tag', '1.2', 'One character of the tag changed.', { sealed: tagOf }),
    unopenable('jwe-base64-padding', '1.2', 'A spelling of the header that is not canonical.', { sealed: loose }),
    unopenable('padding-short', '1.9', 'One space too few.', { plain: (bytes) => bytes.subarray(0, -1) }),
    unopenable('padding-long', '1.9', 'The next size without need.', {
      plain: (bytes) => Buffer.concat([bytes, Buffer.alloc(bytes.length, ' ')]),
    }),
    unopenable('padding-letters', '1.9', 'Other characters than spaces.', {
      plain: (bytes) => Buffer.concat([bytes.subarray(0, -1), Buffer.from('x')]),
    }),
  ];
}

function signatures({ keys }: Scene): Wrong[] {
  return [
    unopenable('jws-none', '1.4', 'No algorithm.', { ...header({ alg: 'none' }), signature: () => Buffer.alloc(0) }),
    unopenable('jws-hs256', '1.4', 'A symmetric algorithm.', header({ alg: 'HS256' })),
    unopenable('jws-eddsa', '1.4', 'The older name of the algorithm.', header({ alg: 'EdDSA' })),
    unopenable('jws-no-b64', '1.4', 'The payload not said to be unencoded.', header({ b64: undefined })),
    unopenable('jws-no-crit', '1.4', 'The extension not said to be critical.', header({ crit: undefined })),
    unopenable('jws-extra-member', '1.4', 'A member that the profile does not have.', header({ jku: 'urn:x' })),
    unopenable('jws-order', '1.4', 'A header that is not canonical.', {
      headerText: (given) => JSON.stringify({ typ: given['typ'], ...given }),
    }),
    unopenable('jws-of-a-receipt', '1.1', 'Of a kind that does not travel sealed.', {
      typ: 'passerelle-checkpoint+v1',
    }),
    unopenable('jws-unknown-typ', '1.1', 'Of a kind that does not exist.', { typ: 'passerelle-message+v2' }),
    unopenable('signer-unknown', '4.4', 'Signed by a key on no list.', { signer: keys.stranger }),
    unopenable('signer-other-node', '4.4', 'Signed by a key of another node.', { signer: keys.nodes['iom-ne'].sign }),
    unopenable('signer-revoked', '4.4', 'Signed by a revoked key.', { signer: keys.revoked }),
    unopenable('signer-not-yet', '4.4', 'Signed by a key that is not valid yet.', { signer: keys.notYetValid }),
    unopenable('signature-changed', '1.4', 'One bit of the signature.', { signature: () => Buffer.alloc(64, 7) }),
    unopenable('claims-changed', '1.4', 'A claim changed after signing.', {
      sentClaims: (text) => text.replace('"epoch":1', '"epoch":2'),
    }),
    unopenable('claims-order', '1.5', 'Claims that are not canonical.', {
      claimsText: (text) => text.replace('{', '{ '),
    }),
    unopenable('claims-twice', '1.5', 'A name twice.', { claimsText: (text) => text.replace('"v":1', '"v":1,"v":1') }),
  ];
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
      'receipt-outcome',
      '3.1',
      'claims-invalid',
      'A receipt that says neither yes nor no.',
      { typ: 'passerelle-receipt+v1', claims: receiptClaims({ outcome: 'perhaps' }), parts: null },
    ],
  ];
}

function disclosures(): Wrong[] {
  const swap = (lines: string[]) => [...lines.slice(1), lines[0] ?? ''].slice(0, -1);
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
    ['disclosure-shifted', '1.7', 'digest-mismatch', 'One line instead of another.', { lines: swap }],
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
      '2.1',
      'schema-violation',
      'The body of another step.',
      { claims: { ...offerClaims(), schema: 'urn:passerelle:schema:case-transfer:decline:v1' } },
    ],
  ];
}
