import { signingKey } from '#libs/envelope/keys.js';
import { signObject } from '#libs/envelope/sign.js';
import { consistencyProof, inclusionProof } from '#libs/ledger/merkle.js';
import { signAgreement } from '#libs/trust/author.js';
import { makeRefusedLists } from './make-refused-lists.js';
import { makeRefusedObjects } from './make-refused-objects.js';
import { encode, leafHashes, LEAVES, signCheckpoint, signFigures } from './make-valid.js';
import { SOME_DIGEST } from './samples.js';
import type { Scene } from './scene.js';
import type { Vector } from './types.js';

/** Everything that a second implementation must refuse, with the code it gives. */
export async function makeMustFail(scene: Scene): Promise<Vector[]> {
  return [
    ...(await makeRefusedObjects(scene)),
    ...makeRefusedLists(scene),
    ...agreements(scene),
    ...json(),
    ...proofs(),
    ...checkpoints(scene),
    ...figures(scene),
  ];
}

function agreements({ keys, agreement }: Scene): Vector[] {
  const { mr, ne } = keys.nodes;
  const good = signAgreement(agreement, { mr: signingKey(mr.sign), ne: signingKey(ne.sign) });
  const wider = { ...agreement, onwardSharing: 'new-consent' as const };
  const asLaw = signObject('passerelle-national-configuration+v1', agreement, signingKey(ne.sign)).jws;
  const cases: [string, string, string, object][] = [
    ['one-party', 'agreement-signature', 'Signed by one party.', { ...good, signatures: good.signatures.slice(0, 1) }],
    [
      'one-party-twice',
      'agreement-signature',
      'One party in the name of both.',
      signAgreement(agreement, { mr: signingKey(mr.sign), ne: signingKey(mr.sign) }),
    ],
    ['changed', 'agreement-signature', 'Made wider after signing.', { ...good, agreement: wider }],
    [
      'signature-of-another-kind',
      'agreement-signature',
      'Signed as a national configuration.',
      { ...good, signatures: [good.signatures[0], { node: 'ne', jws: asLaw }] },
    ],
    [
      'with-itself',
      'claims-invalid',
      'Of a node with itself.',
      signAgreement({ ...agreement, parties: ['mr', 'mr'] }, { mr: signingKey(mr.sign) }),
    ],
  ];
  return cases.map(([name, code, description, signed]) => ({
    name: `agreement-${name}`,
    clause: '4.5',
    description,
    operation: 'agreement',
    given: { signed },
    expected: { code },
  }));
}

function json(): Vector[] {
  const cases: [string, string, string, Buffer][] = [
    ['duplicate-name', 'json-malformed', 'A name twice.', Buffer.from('{"a":1,"a":2}')],
    ['duplicate-escaped', 'json-malformed', 'A name twice, once escaped.', Buffer.from('{"a":1,"\\u0061":2}')],
    ['proto', 'json-malformed', 'A name that reaches into prototypes.', Buffer.from('{"__proto__":{}}')],
    ['lone-surrogate', 'json-malformed', 'Half a character.', Buffer.from('["\\ud800"]')],
    ['byte-order-mark', 'json-malformed', 'A byte order mark.', Buffer.from('\ufeff{}')],
    ['not-utf8', 'json-malformed', 'Bytes that are no UTF-8.', Buffer.from([0x22, 0xff, 0x22])],
    ['comment', 'json-malformed', 'A comment.', Buffer.from('{}//')],
    ['constructor', 'json-malformed', 'A name that reaches into prototypes.', Buffer.from('{"constructor":{}}')],
    ['prototype', 'json-malformed', 'A name that reaches into prototypes.', Buffer.from('{"prototype":{}}')],
    ['deep', 'json-too-deep', '100,000 levels.', Buffer.from('['.repeat(100_000))],
    ['of-41-levels', 'json-too-deep', 'One level too many.', Buffer.from(`${'['.repeat(41)}${']'.repeat(41)}`)],
  ];
  return cases.map(([name, code, description, text]) => ({
    name: `json-${name}`,
    clause: '10.2',
    description,
    operation: 'strict-json',
    given: { text: text.toString('base64url') },
    expected: { code },
  }));
}

function proofs(): Vector[] {
  const seven = leafHashes(7);
  const proof = inclusionProof(seven, 4).map(encode);
  const root = 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c';
  const newer = { size: 7, root: Buffer.from(root, 'hex').toString('base64url') };
  const inclusion = { leaf: LEAVES[4], index: 4, size: 7, proof, root: newer.root };
  const older = { size: 3, root: SOME_DIGEST };
  const cases: [string, Vector['operation'], string, Record<string, unknown>][] = [
    ['inclusion-other-leaf', 'inclusion', 'Another leaf.', { ...inclusion, leaf: LEAVES[5] }],
    ['inclusion-other-place', 'inclusion', 'Another place.', { ...inclusion, index: 5 }],
    ['inclusion-short', 'inclusion', 'A step of the proof missing.', { ...inclusion, proof: proof.slice(1) }],
    ['inclusion-beyond', 'inclusion', 'A place beyond the tree.', { ...inclusion, index: 7 }],
    [
      'consistency-rewritten',
      'consistency',
      'A head that the tree did not grow out of.',
      { older, newer, proof: consistencyProof(seven, 3).map(encode) },
    ],
    [
      'consistency-backwards',
      'consistency',
      'A tree that shrank.',
      { older: newer, newer: { ...older, root: newer.root }, proof: [] },
    ],
  ];
  return cases.map(([name, operation, description, given]) => ({
    name,
    clause: operation === 'inclusion' ? '8.1' : '8.3',
    description,
    operation,
    given,
    expected: { verified: false },
  }));
}

function checkpoints({ keys }: Scene): Vector[] {
  const mr = keys.nodes.mr.sign;
  const good = signCheckpoint(mr);
  const cases: [string, string, Record<string, unknown>][] = [
    ['changed', 'A larger tree than was signed.', { ...good, claims: good.claims.replace('"size":7', '"size":8') }],
    ['by-another', 'Signed by another node.', { ...signCheckpoint(keys.nodes.ne.sign), key: good.key }],
    ['as-a-receipt', 'Signed as an object of another kind.', signCheckpoint(mr, 'passerelle-receipt+v1')],
    ['of-no-size', 'Signed, but of no size.', signCheckpoint(mr, undefined, { size: -1 })],
  ];
  return cases.map(([name, description, given]) => ({
    name: `checkpoint-${name}`,
    clause: '8.2',
    description,
    operation: 'checkpoint',
    given,
    expected: { verified: false },
  }));
}

function figures({ keys }: Scene): Vector[] {
  const mr = keys.nodes.mr.sign;
  const good = signFigures(mr);
  const table = (total: number, cells: object[]) => ({
    tables: [{ population: 'cases', dimension: 'sex', total, cells }],
  });
  const [some, few] = [{ category: 'female', count: 38 }, { category: 'male' }];
  const cases: [string, string, string, Record<string, unknown>][] = [
    ['changed', '14.1', 'Another count than was signed.', { ...good, claims: good.claims.replace('20', '21') }],
    ['by-another', '14.1', 'Signed by another node.', { ...signFigures(keys.nodes.ne.sign), key: good.key }],
    ['as-a-checkpoint', '14.1', 'Signed as an object of another kind.', signFigures(mr, 'passerelle-checkpoint+v1')],
    [
      'small-count',
      '14.2',
      'A count below the limit.',
      signFigures(mr, undefined, table(40, [some, { ...few, count: 2 }])),
    ],
    [
      'by-subtraction',
      '14.2',
      'The one hidden count follows from the total.',
      signFigures(mr, undefined, table(40, [some, few])),
    ],
    ['small-total', '14.2', 'Three in all.', signFigures(mr, undefined, table(3, []))],
    ['of-a-month', '14.1', 'Of no quarter.', signFigures(mr, undefined, { period: '2026-05' })],
  ];
  return cases.map(([name, clause, description, given]) => ({
    name: `figures-${name}`,
    ...{ clause, description, operation: 'figures' as const, given, expected: { verified: false } },
  }));
}
