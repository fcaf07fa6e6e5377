import { sign } from 'node:crypto';
import { canonicalJson } from '#libs/envelope/canonical.js';
import { type OctetKey, signingKey } from '#libs/envelope/keys.js';
import { digestOf } from '#libs/envelope/sign.js';
import type { ProvedList } from '#libs/trust/types.js';
import { proveList } from '../../../services/directory/author-edition.js';
import { keyIdOf } from '../../../services/directory/author-metadata.js';
import { proveOwn } from './own-list.js';
import { NOW, rootBy, type Scene } from './scene.js';
import type { Vector, VectorSet } from './types.js';

type Signed = Record<string, unknown> & { keys: Record<string, object>; roles: Record<string, { keyids: string[] }> };
type Signer = [id: string, key: OctetKey];

/** TUF 4.2.1 knows no fractions of a second. */
const NOW_THERE = `${NOW.slice(0, 19)}Z`;
/** Names no key by what it is; some library that does not compute it again takes it for another. */
const OTHER_ID = 'ab'.repeat(32);

/** Metadata that enough people signed, and that expired, counts one of them twice, or says what no reader knows. */
export function makeMetadata(scene: Scene): VectorSet {
  const { keys, list } = scene;
  const holders = keys.roots.slice(0, 2);
  const good = proveList(list, holders);
  const next = rootBy(keys, { version: 2, signers: holders });
  const byBoth = holders.map((key): Signer => [keyIdOf(key), key]);
  const withRoot = (change: (signed: Signed) => object) => proveList(list, holders, [signedAnew(next, byBoth, change)]);
  const expiring = { expires: NOW_THERE };
  const other = proveOwn(scene, { revocations: [] });
  const cases: [string, string, string, string, object][] = [
    [
      'root-expired',
      '4.3',
      'trust-list-expired',
      'The root over it expired at this moment.',
      {
        proved: withRoot(() => expiring),
      },
    ],
    [
      'targets-expired',
      '4.3',
      'trust-list-expired',
      'The targets over it expired at this moment.',
      {
        proved: { ...good, targets: signedAnew(good.targets, byBoth, () => expiring) },
      },
    ],
    [
      'key-under-two-ids',
      '4.2',
      'trust-list-signature',
      'One holder counts as two, under two key ids.',
      {
        proved: oneForTwo(scene, next, good),
      },
    ],
    [
      'root-of-another-specification',
      '4.2',
      'trust-list-signature',
      'A root by a later TUF than 1.',
      {
        proved: withRoot(() => ({ spec_version: '2.0.0' })),
      },
    ],
    [
      'another-text',
      '4.2',
      'trust-list-rolled-back',
      'Another text under the version that was seen.',
      {
        ...{ proved: other, seen: digestOf(good.text) },
      },
    ],
  ];
  const of = (name: string, clause: string, description: string, given: object, expected: object): Vector => ({
    ...{ name: `trust-list-${name}`, clause, description, operation: 'trust-list' },
    given: { proved: good, highestVersion: 7, now: NOW, ...given },
    expected: { ...expected },
  });
  return {
    valid: [
      of(
        'seen-before',
        '4.2',
        'The text that was seen under this version.',
        { seen: digestOf(good.text) },
        { version: 7 },
      ),
      of(
        'after-another',
        '4.2',
        'Of a higher version than the text that was seen.',
        {
          ...{ seen: digestOf(other.text), highestVersion: 6 },
        },
        { version: 7 },
      ),
    ],
    'must-fail': cases.map(([name, clause, code, description, given]) =>
      of(name, clause, description, given, { code }),
    ),
  };
}

/** The next root, and the targets, by a holder who signs under an id of his own and under another. */
function oneForTwo({ keys, list }: Scene, next: string, good: ProvedList): ProvedList {
  const [one, second] = keys.roots as [OctetKey, OctetKey];
  const twice: Signer[] = [
    [keyIdOf(one), one],
    [OTHER_ID, one],
  ];
  const root = signedAnew(next, [...twice, [keyIdOf(second), second]], ({ keys: named, roles }) => {
    const two = { threshold: 2, keyids: twice.map(([id]) => id) };
    return { keys: { ...named, [OTHER_ID]: named[keyIdOf(one)]! }, roles: { ...roles, root: two, targets: two } };
  });
  return { ...proveList(list, []), roots: [root], targets: signedAnew(good.targets, twice, () => ({})) };
}

/** Metadata with something else in it, signed by these. */
function signedAnew(text: string, signers: readonly Signer[], change: (signed: Signed) => object): string {
  const before = (JSON.parse(text) as { signed: Signed }).signed;
  const signed = { ...before, ...change(before) };
  const bytes = Buffer.from(canonicalJson(signed));
  const signatures = signers.map(([keyid, key]) => ({
    ...{ keyid, sig: sign(null, bytes, signingKey(key).privateKey).toString('hex') },
  }));
  return canonicalJson({ signed, signatures });
}
