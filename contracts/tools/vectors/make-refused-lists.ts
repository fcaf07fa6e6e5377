import { canonicalJson } from '#libs/envelope/canonical.js';
import type { OctetKey } from '#libs/envelope/keys.js';
import { listKey } from '#libs/trust/author.js';
import type { ProvedList, TrustListText } from '#libs/trust/types.js';
import { proveList } from '../../../services/directory/author-edition.js';
import { SOME_DIGEST } from './samples.js';
import { NOW, rootBy, type Scene } from './scene.js';
import type { Vector } from './types.js';

/** The neutral element of the curve (RFC 8032 section 5.1). */
const NEUTRAL: OctetKey = { kty: 'OKP', crv: 'Ed25519', x: 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' };

function withIdleBit({ kty, crv, x }: OctetKey): OctetKey {
  const bytes = Buffer.from(x, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(31) | 0x80, 31);
  return { kty, crv, x: bytes.toString('base64url') };
}

/** Trust lists that are not what their root demands, or list what must not come into force. */
export function makeRefusedLists(scene: Scene): Vector[] {
  return [...trustLists(scene), ...roots(scene)];
}

function trustLists({ keys, list, root }: Scene): Vector[] {
  const by = (count: number) => keys.roots.slice(0, count);
  const changedTo = (change: Partial<TrustListText>) => proveList({ ...list, ...change }, by(2));
  const { notBefore, notAfter } = list.keys[0]!;
  const validity = { notBefore, notAfter };
  const good = proveList(list, by(2));
  const { mr } = keys.nodes;
  const stolen = { ...listKey('mr', keys.stranger, validity), thumbprint: list.keys[0]!.thumbprint };
  const cases: [string, string, string, object][] = [
    ['below-threshold', 'trust-list-signature', 'Signed by one holder only.', { proved: proveList(list, by(1)) }],
    ['one-holder-twice', 'trust-list-signature', 'The same holder twice.', { proved: firstTwice(good) }],
    [
      'by-others',
      'trust-list-signature',
      'Signed by keys of no holder.',
      { proved: proveList(list, [keys.stranger, keys.revoked]) },
    ],
    [
      'changed',
      'trust-list-signature',
      'A letter changed after signing.',
      { proved: { ...good, text: good.text.replace('"MR"', '"ML"') } },
    ],
    [
      'other-text',
      'trust-list-signature',
      'Another list than the targets name, signed as well.',
      { proved: { ...good, text: changedTo({ revocations: [] }).text } },
    ],
    [
      'other-spelling',
      'trust-list-signature',
      'Targets in another spelling than the canonical one.',
      { proved: { ...good, targets: `${good.targets}\n` } },
    ],
    [
      'as-a-root',
      'trust-list-signature',
      'Root metadata in the place of targets.',
      { proved: { ...good, targets: root } },
    ],
    ['rolled-back', 'trust-list-rolled-back', 'Older than one already seen.', { highestVersion: 8 }],
    ['expired', 'trust-list-expired', 'Past its expiry.', { now: '2026-12-15T00:00:00.000Z' }],
    [
      'key-twice',
      'claims-invalid',
      'A key under the thumbprint of another.',
      { proved: changedTo({ keys: [...list.keys, stolen] }) },
    ],
    [
      'key-misnamed',
      'claims-invalid',
      'A key under a thumbprint that is not its own.',
      { proved: changedTo({ keys: [{ ...list.keys[0]!, thumbprint: SOME_DIGEST }] }) },
    ],
    [
      'key-for-another-use',
      'claims-invalid',
      'A key to encrypt listed as one to sign.',
      { proved: changedTo({ keys: [{ ...listKey('mr', keys.nodes.mr.encrypt, validity), use: 'sign' }] }) },
    ],
    [
      'key-of-two-nodes',
      'claims-invalid',
      'One key of two nodes.',
      { proved: changedTo({ keys: [listKey('mr', mr.sign, validity), listKey('ne', mr.sign, validity)] }) },
    ],
    [
      'key-of-nobody',
      'claims-invalid',
      'A key of no participant.',
      { proved: changedTo({ keys: [listKey('gn', keys.stranger, validity)] }) },
    ],
    [
      'key-of-low-order',
      'claims-invalid',
      'A key under which anybody can sign.',
      { proved: changedTo({ keys: [listKey('mr', NEUTRAL, validity)] }) },
    ],
    [
      'key-spelled-otherwise',
      'claims-invalid',
      'A key with bits set that its curve does not look at.',
      { proved: changedTo({ keys: [listKey('ne', withIdleBit(keys.nodes.ne.encrypt), validity)] }) },
    ],
    [
      'extra-member',
      'claims-invalid',
      'A member that the schema does not have.',
      { proved: changedTo({ admin: true } as Partial<TrustListText>) },
    ],
  ];
  return cases.map(([name, code, description, given]) => ({
    name: `trust-list-${name}`,
    clause: name === 'expired' ? '4.3' : '4.2',
    description,
    operation: 'trust-list',
    given: { proved: good, highestVersion: 7, now: NOW, ...given },
    expected: { code },
  }));
}

/** A TUF client that looked at the number of signatures only would count two. */
function firstTwice(proved: ProvedList): ProvedList {
  const { signed, signatures } = JSON.parse(proved.targets) as { signed: object; signatures: object[] };
  return { ...proved, targets: canonicalJson({ signed, signatures: [signatures[0], signatures[0]] }) };
}

function roots({ keys, list }: Scene): Vector[] {
  const newcomers = [keys.nodes.mr.sign, keys.nodes.ne.sign];
  const former = keys.roots.slice(0, 2);
  const by = (signers: Required<OctetKey>[], version = 2) => rootBy(keys, { version, holders: newcomers, signers });
  const both = [...former, ...newcomers];
  const cases: [string, string, ProvedList][] = [
    ['by-new-only', 'A next root that only its own holders signed.', proveList(list, newcomers, [by(newcomers)])],
    ['by-former-only', 'A next root that its own holders did not sign.', proveList(list, newcomers, [by(former)])],
    ['missing', 'A root is left out.', proveList(list, newcomers, [by(both, 3)])],
    ['former-holders', 'A list of holders whom the next root no longer names.', proveList(list, former, [by(both)])],
  ];
  return cases.map(([name, description, proved]) => ({
    name: `trust-root-${name}`,
    ...{ clause: '4.2', description, operation: 'trust-list' as const },
    given: { proved, highestVersion: 7, now: NOW },
    expected: { code: 'trust-list-signature' },
  }));
}
