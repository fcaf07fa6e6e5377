import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type OctetKey, publicHalf, signingKey } from '#libs/envelope/keys.js';
import { listKey, signAgreement } from '#libs/trust/author.js';
import type { Matrix } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { AgreementText, ProvedList, TrustListText } from '#libs/trust/types.js';
import { authorSignedRoot, proveList } from '../../../services/directory/author-edition.js';
import type { Holders } from '../../../services/directory/author-metadata.js';

export const NOW = '2026-11-23T10:00:00.000Z';
const VALIDITY = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-06-01T00:00:00.000Z' };

type Key = Required<OctetKey>;

/** Nodes of the vectors; a vector is read as `ne` unless it says otherwise. */
export type VectorNode = 'mr' | 'ne' | 'iom-ne' | 'iom-mr' | 'ml-consulate-mr';

/** The fixed keys of all vectors; published, so they protect nothing. */
export interface TestKeys {
  note: string;
  threshold: number;
  /** Of those who hold root and targets. */
  roots: Key[];
  /** Signs snapshot and timestamp. */
  publisher: Key;
  nodes: Record<VectorNode, { sign: Key; encrypt: Key }>;
  /** Signing keys of `mr` besides its good one. */
  revoked: Key;
  notYetValid: Key;
  /** On no list. */
  stranger: Key;
}

/** Draws the keys once; after that they stay as they are in keys.json. */
export function drawKeys(): TestKeys {
  const node = () => ({ sign: generateKey('Ed25519'), encrypt: generateKey('X25519') });
  return {
    note: 'TEST KEYS of the published test vectors, private halves included. They protect nothing; never use them.',
    threshold: 2,
    roots: [generateKey('Ed25519'), generateKey('Ed25519'), generateKey('Ed25519')],
    publisher: generateKey('Ed25519'),
    nodes: { mr: node(), ne: node(), 'iom-ne': node(), 'iom-mr': node(), 'ml-consulate-mr': node() },
    revoked: generateKey('Ed25519'),
    notYetValid: generateKey('Ed25519'),
    stranger: generateKey('Ed25519'),
  };
}

/** What `iom-ne` and `ne` agreed on beside it: to carry circuits for each other, as the samples of other neighbours say. */
export const RELAYING = 'iom-ne-ne-2026';

/** Keys, the agreement of `mr` and `ne`, the others in force, and the trust list under which every vector is read unless it brings its own. */
export interface Scene {
  keys: TestKeys;
  agreement: AgreementText;
  others: AgreementText[];
  list: TrustListText;
  trustList: ProvedList;
  /** The root metadata that a reader begins with. */
  root: string;
  matrix: Matrix;
}

/** @param root the repository's folder */
export function setScene(keys: TestKeys, root: string): Scene {
  const agreed = (name: string) =>
    JSON.parse(readFileSync(join(root, 'contracts/agreements', `${name}.json`), 'utf8')) as AgreementText;
  const agreement = agreed('mr-ne');
  const terms = agreed('iom-ml-ml').terms.filter(({ conversation }) => conversation === 'relay');
  const relaying = { ...agreement, id: RELAYING, parties: ['iom-ne', 'ne'] as [string, string], terms };
  const others = [relaying, ...['mr-iom-mr', 'iom-mr-ml-consulate-mr'].map(agreed)];
  const matrix = JSON.parse(readFileSync(join(root, 'contracts/need-to-know.json'), 'utf8')) as Matrix;
  const list = listOf(keys, [agreement, ...others]);
  const trustList = proveList(list, keys.roots.slice(0, keys.threshold));
  return { keys, agreement, others, list, trustList, root: rootBy(keys, { version: 1 }), matrix };
}

/** Root metadata: by the holders of the vectors, and naming them, unless said. */
export function rootBy(
  keys: TestKeys,
  { version, holders = keys.roots, signers = keys.roots }: { version: number; holders?: Key[]; signers?: Key[] },
): string {
  const held = { threshold: keys.threshold, keys: holders };
  const named: Holders = { root: held, targets: held, publisher: keys.publisher };
  return authorSignedRoot({ version, expiresAt: '2027-06-01T00:00:00Z' }, named, signers);
}

function listOf(keys: TestKeys, agreements: readonly AgreementText[]): TrustListText {
  const signers = Object.fromEntries(Object.entries(keys.nodes).map(([id, { sign }]) => [id, signingKey(sign)]));
  const revoked = listKey('mr', keys.revoked, VALIDITY);
  return {
    v: 1,
    version: 7,
    issuedAt: '2026-11-01T00:00:00.000Z',
    expiresAt: '2026-12-15T00:00:00.000Z',
    participants: [
      { id: 'mr', country: 'MR', kind: 'authority', roles: ['child-protection-authority'] },
      { id: 'ne', country: 'NE', kind: 'authority', roles: ['child-protection-authority'] },
      { id: 'iom-ne', country: 'NE', kind: 'organisation', roles: ['family-tracing'] },
      { id: 'iom-mr', country: 'MR', kind: 'organisation', roles: ['identity-desk'] },
      { id: 'ml-consulate-mr', country: 'ML', kind: 'consular', roles: [] },
    ],
    keys: [
      ...Object.entries(keys.nodes).flatMap(([id, { sign, encrypt }]) => [
        listKey(id, sign, VALIDITY),
        listKey(id, publicHalf(encrypt), VALIDITY),
      ]),
      revoked,
      listKey('mr', keys.notYetValid, { notBefore: '2026-12-01T00:00:00.000Z', notAfter: VALIDITY.notAfter }),
    ],
    revocations: [{ thumbprint: revoked.thumbprint, effectiveAt: '2026-11-20T00:00:00.000Z', reason: 'stolen' }],
    agreements: agreements.map((each) =>
      signAgreement(each, Object.fromEntries(each.parties.map((id) => [id, signers[id]!]))),
    ),
  };
}
