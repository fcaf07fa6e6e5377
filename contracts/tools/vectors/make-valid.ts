import { createHash } from 'node:crypto';
import { consistencyProof, inclusionProof, leafHash } from '#libs/ledger/merkle.js';
import { type OctetKey, publicHalf, signingKey } from '#libs/envelope/keys.js';
import { signObject } from '#libs/envelope/sign.js';
import type { ObjectTyp } from '#libs/envelope/types.js';
import { proveList } from '../../../services/directory/author-edition.js';
import { makeAgreements } from './make-agreements.js';
import { craft, type Making } from './craft.js';
import {
  ACCEPT_BODY,
  acceptParts,
  fetchClaims,
  noticeClaims,
  OFFER_BODY,
  receiptClaims,
  replyClaims,
  SERVICES_BODY,
  servicesClaims,
  servicesParts,
  SOME_DIGEST,
} from './samples.js';
import { NOW, rootBy, type Scene } from './scene.js';
import type { Vector } from './types.js';
import { said } from './wrong.js';

export const LEAVES = ['', 'AA', 'EA', 'ICE', 'MDE', 'QEFCQw', 'UFFSU1RVVlc', 'YGFiY2RlZmdoaWprbG1ubw'];
export const encode = (hash: Uint8Array): string => Buffer.from(hash).toString('base64url');
export const leafHashes = (count: number) =>
  LEAVES.slice(0, count).map((leaf) => leafHash(Buffer.from(leaf, 'base64url')));

/** Everything that a second implementation must take. */
export async function makeValid(scene: Scene): Promise<Vector[]> {
  const reply = { claims: replyClaims('accept', { issuer: 'mr', parents: [receiptClaims().messageDigest] }) };
  const refusal = (code: string): Making => ({
    typ: 'passerelle-receipt+v1',
    claims: receiptClaims({ outcome: 'refused', code }),
    parts: null,
  });
  const sealed: [string, string, string, Making, object][] = [
    ['offer', '1.3', 'An offer: four categories disclosed, coarse forms only.', {}, { body: OFFER_BODY }],
    [
      'accept',
      '1.8',
      'A step with contacts in two scripts.',
      { ...reply, parts: acceptParts() },
      { body: ACCEPT_BODY },
    ],
    [
      'receipt',
      '3.1',
      'A receipt: no disclosures.',
      { typ: 'passerelle-receipt+v1', claims: receiptClaims(), parts: null },
      {},
    ],
    ['receipt-refused', '3.6', 'A refusal: a receipt with a code.', refusal('over-disclosure'), {}],
    [
      'receipt-refused-later-code',
      '3.6',
      'A refusal with a code of a later edition of the list.',
      refusal('of-a-later-edition'),
      {},
    ],
    [
      'void',
      '5.6',
      'Takes a message back, under its number.',
      {
        claims: replyClaims('void', { voids: { messageId: receiptClaims().messageId, digest: SOME_DIGEST } }),
        parts: { PROTOCOL: { '/reason': 'consent-withdrawn' } },
      },
      { body: { reason: 'consent-withdrawn' } },
    ],
    [
      'opened',
      '5.12',
      'Says that a person opened the message that it cites.',
      {
        claims: replyClaims('opened', { parents: [SOME_DIGEST] }),
        parts: { PROTOCOL: { '/caseReference': OFFER_BODY.caseReference } },
      },
      { body: { caseReference: OFFER_BODY.caseReference } },
    ],
    [
      'offer-sealed-again',
      '2.4',
      'An offer under a new id that names the one it repeats.',
      said({ supersedes: { messageId: '019ab000-0000-7000-8000-000000000000', digest: SOME_DIGEST } }),
      { body: OFFER_BODY },
    ],
    [
      'offer-agreement-version',
      '4.6',
      'Under another version of the agreement that is in force.',
      said({ agreement: { id: 'mr-ne-2026', version: 99 } }),
      { body: OFFER_BODY },
    ],
    [
      'notice',
      '3.5',
      'A notice of what could not be opened.',
      { typ: 'passerelle-notice+v1', claims: noticeClaims(), parts: null },
      {},
    ],
    [
      'fetch',
      '7.2',
      'A request for a piece of a file.',
      { typ: 'passerelle-fetch+v1', claims: fetchClaims(), parts: null },
      {},
    ],
    [
      'services',
      '13.1',
      'A list of one service.',
      { typ: 'passerelle-services+v1', claims: servicesClaims(), parts: servicesParts() },
      { body: SERVICES_BODY },
    ],
    [
      'clock-ahead',
      '1.12',
      'Issued two days ahead of the receiver.',
      { said: (claims) => ({ ...claims, issuedAt: '2026-11-25T09:00:00.000Z' }) },
      { body: OFFER_BODY },
    ],
  ];
  const received = await Promise.all(
    sealed.map(async ([name, clause, description, making, more]): Promise<Vector> => {
      const { sealed: text, claims, messageDigest } = await craft(scene, making);
      const typ = making.typ ?? 'passerelle-message+v1';
      const expected = { typ, messageDigest, claims, ...more };
      return { name, clause, description, operation: 'receive', given: { sealed: text, receivedAt: NOW }, expected };
    }),
  );
  return [
    ...received,
    ...trust(scene),
    ...makeAgreements(scene),
    ...padding(),
    ...json(),
    ...ledger(),
    checkpoint(scene),
    figures(scene),
  ];
}

function trust({ trustList, list, keys }: Scene): Vector[] {
  const newcomers = [keys.nodes.mr.sign, keys.nodes.ne.sign];
  const next = rootBy(keys, { version: 2, holders: newcomers, signers: [...keys.roots, ...newcomers] });
  return [
    {
      name: 'trust-list',
      clause: '4.2',
      description: 'Signed by two of three holders.',
      operation: 'trust-list',
      given: { proved: trustList, highestVersion: 7, now: NOW },
      expected: { version: 7 },
    },
    {
      name: 'trust-list-new-holders',
      clause: '4.2',
      description: 'Signed by holders whom the former ones named in the next root.',
      operation: 'trust-list',
      given: { proved: proveList(list, newcomers, [next]), highestVersion: 7, now: NOW },
      expected: { version: 7 },
    },
  ];
}

function checkpoint({ keys }: Scene): Vector {
  const { jws, claims, key } = signCheckpoint(keys.nodes.mr.sign);
  return {
    name: 'checkpoint',
    clause: '8.2',
    description: 'A signed head of seven leaves.',
    operation: 'checkpoint',
    given: { jws, claims, key },
    expected: { verified: true },
  };
}

/** A head of `mr`, signed by a key as an object of some kind. */
export function signCheckpoint(by: OctetKey, typ: ObjectTyp = 'passerelle-checkpoint+v1', change: object = {}) {
  const said = { v: 1, node: 'mr', size: 7, root: KNOWN_ROOTS[7], at: NOW, ...change };
  const { jws, claims } = signObject(typ, said, signingKey(by));
  return { jws, claims, key: publicHalf(by) };
}

function figures({ keys }: Scene): Vector {
  return {
    name: 'figures',
    clause: '14.2',
    description: 'A quarter; two counts of a table are not told.',
    operation: 'figures',
    given: signFigures(keys.nodes.mr.sign),
    expected: { verified: true },
  };
}

const FIGURES = {
  ...{ v: 1, node: 'mr', period: '2026-Q1', least: 5, madeAt: '2026-05-01T00:00:00.000Z' },
  tables: [
    {
      ...{ population: 'cases', dimension: 'sex', total: 40 },
      cells: [
        { category: 'female', count: 20 },
        { category: 'male' },
        { category: 'other', count: 0 },
        { category: 'unknown' },
      ],
    },
    { population: 'exchanges-opened', dimension: 'kind' },
  ],
};

/** A quarter of `mr`, signed by a key as an object of some kind. */
export function signFigures(by: OctetKey, typ: ObjectTyp = 'passerelle-figures+v1', change: object = {}) {
  const { jws, claims } = signObject(typ, { ...FIGURES, ...change }, signingKey(by));
  return { jws, claims, key: publicHalf(by) };
}

function padding(): Vector[] {
  const sizes: [number, number][] = [
    [1, 1_024],
    [1_024, 1_024],
    [1_025, 1_536],
    [1_537, 2_048],
    [4_097, 6_144],
    [8_193, 12_288],
    [65_536, 65_536],
    [65_537, 131_072],
  ];
  return sizes.map(([length, padded]) => ({
    name: `padding-${length}`,
    clause: '1.9',
    description: `${length} bytes with the line feed before the padding.`,
    operation: 'padding',
    given: { length },
    expected: { padded },
  }));
}

function json(): Vector[] {
  const value = { name: 'محمد', note: 'é\u2028', list: [1, -0.5, true] };
  return [
    {
      name: 'strict-json',
      clause: '10.2',
      description: 'Letters of two scripts, a line separator, numbers.',
      operation: 'strict-json',
      given: { text: Buffer.from(JSON.stringify(value)).toString('base64url') },
      expected: { value },
    },
  ];
}

function ledger(): Vector[] {
  const [seven, three] = [leafHashes(7), leafHashes(3)];
  // By hand, so that the vector does not repeat what it is to test.
  const entry = `{"at":"${NOW}","entryId":"x","kind":"reading"}`;
  const salted = Buffer.concat([Buffer.from('AAECAwQFBgcICQoLDA0ODw', 'base64url'), Buffer.from(entry)]);
  const rootOf = (count: number) => KNOWN_ROOTS[count] ?? '';
  return [
    ...Object.entries(KNOWN_ROOTS).map(([count, root]): Vector => ({
      name: `root-of-${count}`,
      clause: '8.1',
      description: `The tree of the first ${count} leaves of the test data of RFC 6962's reference implementation.`,
      operation: 'root',
      given: { leaves: LEAVES.slice(0, Number(count)) },
      expected: { root },
    })),
    {
      name: 'inclusion',
      clause: '8.1',
      description: 'Leaf 4 of seven.',
      operation: 'inclusion',
      given: { leaf: LEAVES[4], index: 4, size: 7, proof: inclusionProof(seven, 4).map(encode), root: rootOf(7) },
      expected: { verified: true },
    },
    {
      name: 'consistency',
      clause: '8.3',
      description: 'The tree of three is the beginning of the tree of seven.',
      operation: 'consistency',
      given: {
        older: { size: three.length, root: rootOf(3) },
        newer: { size: seven.length, root: rootOf(7) },
        proof: consistencyProof(seven, 3).map(encode),
      },
      expected: { verified: true },
    },
    {
      name: 'commitment',
      clause: '8.1',
      description: 'Salt, then the canonical text of the entry.',
      operation: 'commitment',
      given: { salt: 'AAECAwQFBgcICQoLDA0ODw', content: { kind: 'reading', at: NOW, entryId: 'x' } },
      expected: { commitment: createHash('sha256').update(salted).digest('base64url') },
    },
  ];
}

/** From RFC 6962's reference test data, in base64url; the rest follow from the definition. */
const KNOWN_ROOTS: Readonly<Record<number, string>> = {
  1: Buffer.from('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'hex').toString('base64url'),
  2: Buffer.from('fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125', 'hex').toString('base64url'),
  3: Buffer.from('aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'hex').toString('base64url'),
  7: Buffer.from('ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', 'hex').toString('base64url'),
  8: Buffer.from('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328', 'hex').toString('base64url'),
};
