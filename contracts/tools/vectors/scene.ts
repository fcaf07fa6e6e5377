import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateKey, type OctetKey, publicHalf, signingKey } from '#libs/envelope/keys.js';
import { listKey, signAgreement, signTrustList } from '#libs/trust/author.js';
import type { Matrix } from '../../../services/country-node/src/domain/disclosure/types.js';
import type { AgreementText, SignedTrustList, TrustListText } from '#libs/trust/types.js';

export const NOW = '2026-11-23T10:00:00.000Z';
const VALIDITY = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-06-01T00:00:00.000Z' };

type Key = Required<OctetKey>;

/** The fixed keys of all vectors; published, so they protect nothing. */
export interface TestKeys {
  note: string;
  threshold: number;
  roots: Key[];
  nodes: Record<'mr' | 'ne' | 'iom-ne', { sign: Key; encrypt: Key }>;
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
    nodes: { mr: node(), ne: node(), 'iom-ne': node() },
    revoked: generateKey('Ed25519'),
    notYetValid: generateKey('Ed25519'),
    stranger: generateKey('Ed25519'),
  };
}

/** What `iom-ne` and `ne` agreed on beside it: to carry circuits for each other, as the samples of other neighbours say. */
export const RELAYING = 'iom-ne-ne-2026';

/** Keys, the agreement of `mr` and `ne`, and the trust list under which every vector is read unless it brings its own. */
export interface Scene {
  keys: TestKeys;
  agreement: AgreementText;
  list: TrustListText;
  trustList: SignedTrustList;
  matrix: Matrix;
}

/** @param root the repository's folder */
export function setScene(keys: TestKeys, root: string): Scene {
  const sample = (name: string) =>
    JSON.parse(readFileSync(join(root, `contracts/agreements/${name}.json`), 'utf8')) as AgreementText;
  const agreement = sample('mr-ne');
  const terms = sample('iom-ml-ml').terms.filter(({ conversation }) => conversation === 'relay');
  const relaying = { ...agreement, id: RELAYING, parties: ['iom-ne', 'ne'] as [string, string], terms };
  const matrix = JSON.parse(readFileSync(join(root, 'contracts/need-to-know.json'), 'utf8')) as Matrix;
  const list = listOf(keys, agreement, relaying);
  return { keys, agreement, list, trustList: signTrustList(list, keys.roots.slice(0, keys.threshold)), matrix };
}

function listOf(keys: TestKeys, agreement: AgreementText, relaying: AgreementText): TrustListText {
  const { mr, ne, 'iom-ne': relay } = keys.nodes;
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
    agreements: [
      signAgreement(agreement, { mr: signingKey(mr.sign), ne: signingKey(ne.sign) }),
      signAgreement(relaying, { 'iom-ne': signingKey(relay.sign), ne: signingKey(ne.sign) }),
    ],
  };
}
