import { canonicalJson } from '#libs/envelope/canonical.js';
import { bucketFor } from '#libs/envelope/pad.js';
import { publicHalf } from '#libs/envelope/keys.js';
import { craft, type Making } from './craft.js';
import { makeRefusedContents } from './make-refused-contents.js';
import { makeRefusedServices } from './make-refused-services.js';
import { said, type Wrong } from './wrong.js';
import { SOME_DIGEST } from './samples.js';
import { NOW, type Scene } from './scene.js';
import type { Vector } from './types.js';

const header = (change: object) => ({ jwsHeader: (given: Record<string, unknown>) => ({ ...given, ...change }) });
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The last letter of 16 bytes holds four spare bits, all zero in the canonical spelling. */
const nextLetter = (letter: string) => LETTERS[LETTERS.indexOf(letter) + 1] ?? '';
const receiptHeader = (given: string) => {
  const members = JSON.parse(Buffer.from(given, 'base64url').toString()) as object;
  return Buffer.from(canonicalJson({ ...members, typ: 'passerelle-receipt+v1' })).toString('base64url');
};
const unopenable = (name: string, clause: string, description: string, making: Making): Wrong => [
  name,
  clause,
  'unopenable',
  description,
  making,
];

/** Sealed objects that must be refused, with the code each gives. */
export async function makeRefusedObjects(scene: Scene): Promise<Vector[]> {
  const wrong = [...encryptions(scene), ...signatures(scene), ...makeRefusedContents(scene), ...makeRefusedServices()];
  const received = wrong.map(async ([name, clause, code, description, making]): Promise<Vector> => {
    const { sealed } = await craft(scene, making);
    return { name, clause, description, operation: 'receive', given: { sealed, receivedAt: NOW }, expected: { code } };
  });
  return Promise.all(received);
}

function encryptions({ keys }: Scene): Wrong[] {
  const cut = (sealed: string) => sealed.slice(0, -8);
  const tagOf = (sealed: string) => sealed.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
  const spareBits = (sealed: string) => sealed.slice(0, -1) + nextLetter(sealed.slice(-1));
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
    unopenable('jwe-base64-spare-bits', '1.2', 'Bits set in the tag that no byte takes in.', { sealed: spareBits }),
    unopenable('jwe-key-location', '1.2', 'Says where to fetch a key.', { jweHeader: { jku: 'urn:x' } }),
    unopenable('jwe-a128kw', '1.2', 'A weaker key wrapping.', { jweHeader: { alg: 'ECDH-ES+A128KW' } }),
    unopenable('text-not-utf8', '1.3', 'Bytes that are no UTF-8.', {
      plain: (bytes) => Buffer.concat([Buffer.from([0xff]), bytes.subarray(1)]),
    }),
    unopenable(
      'text-not-utf8-same-length',
      '1.3',
      'Three bytes that a lenient reader takes for a signed character of three.',
      {
        said: (claims) => ({ ...claims, kind: '\ufffd' }),
        plain: (bytes) => Buffer.from(bytes.toString('latin1').replace('\xef\xbf\xbd', '\xf0\x9f\x98'), 'latin1'),
      },
    ),
    unopenable('padding-none', '1.9', 'No padding.', { plain: (bytes) => bytes.subarray(0, bytes.lastIndexOf(10)) }),
    unopenable('padding-short', '1.9', 'One space too few.', { plain: (bytes) => bytes.subarray(0, -1) }),
    unopenable('padding-long', '1.9', 'The next size without need.', {
      plain: (bytes) => Buffer.concat([bytes], bucketFor(bytes.length + 1)).fill(' ', bytes.length),
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
    unopenable('jws-of-a-checkpoint', '1.1', 'Of a kind that does not travel sealed.', {
      typ: 'passerelle-checkpoint+v1',
    }),
    unopenable('jws-unknown-typ', '1.1', 'Of a kind that does not exist.', { typ: 'passerelle-message+v2' }),
    unopenable('signer-unknown', '4.4', 'Signed by a key on no list.', { signer: keys.stranger }),
    unopenable('signer-other-node', '4.4', 'Signed by a key of another node.', { signer: keys.nodes['iom-ne'].sign }),
    unopenable('signer-revoked', '4.4', 'Signed by a revoked key.', { signer: keys.revoked }),
    unopenable('signer-not-yet', '4.4', 'Signed by a key that is not valid yet.', { signer: keys.notYetValid }),
    unopenable('signature-changed', '1.4', 'Bytes that are no signature of these claims.', {
      signature: () => Buffer.alloc(64, 7),
    }),
    unopenable('claims-changed', '1.4', 'A claim changed after signing.', {
      sentClaims: (text) => text.replace('"epoch":1', '"epoch":2'),
    }),
    unopenable('claims-order', '1.5', 'Claims that are not canonical.', {
      claimsText: (text) => text.replace('{', '{ '),
    }),
    unopenable('claims-proto', '10.2', 'A member that reaches into prototypes.', {
      claimsText: (text) => text.replace('{', '{"__proto__":{},'),
    }),
    unopenable('claims-lone-surrogate', '10.2', 'Half a character.', {
      claimsText: (text) => text.replace('"kind":"', '"kind":"\\ud800'),
    }),
    unopenable('claims-version', '1.10', 'Claims of another version.', said({ v: 2 })),
    unopenable('claims-without-audience-key', '1.10', 'No key named.', said({ audienceKey: undefined })),
    unopenable('claims-too-large', '10.1', 'Claims of more than 16,384 bytes.', said({ kind: 'x'.repeat(17_000) })),
    unopenable('disclosures-too-many', '10.1', 'More than 32 lines.', {
      lines: (lines) => Array.from({ length: 33 }, () => lines[0] ?? ''),
    }),
    unopenable('signature-of-another-kind', '1.1', 'A signature of a message under the header of a receipt.', {
      sentJws: (jws) => jws.replace(/^[^.]+/, receiptHeader),
    }),
    unopenable('jws-attached', '1.4', 'The claims attached to the signature.', {
      sentJws: (jws) => jws.replace('..', '.e30.'),
    }),
    unopenable('jws-key-within', '1.4', 'Brings its own key.', header({ jwk: publicHalf(keys.stranger) })),
    unopenable('jws-crit-more', '1.4', 'An extension that nobody knows.', header({ crit: ['b64', 'exp'], exp: 1 })),
    unopenable('claims-twice', '1.5', 'A name twice.', { claimsText: (text) => text.replace('"v":1', '"v":1,"v":1') }),
  ];
}
