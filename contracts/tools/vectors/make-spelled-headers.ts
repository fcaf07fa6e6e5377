import { encryptOtherwise, type HeaderMembers, NOT_REDUCED, OF_LOW_ORDER } from './encrypt-otherwise.js';
import { OFFER_BODY } from './samples.js';
import type { Scene } from './scene.js';
import { type Received, receivedAs } from './own-list.js';
import type { VectorSet } from './types.js';
import type { Making } from './craft.js';

/** An offer for `ne` under headers that say the right thing in some spelling, or name a key that is none. */
export async function makeSpelledHeaders(scene: Scene): Promise<VectorSet> {
  const spelled = (spell: (text: string, members: HeaderMembers) => string): Making => ({
    encrypted: encryptOtherwise((members) => spell(JSON.stringify(members), members)),
  });
  const withKey = (change: object) =>
    spelled((_text, { epk, ...rest }) => JSON.stringify({ ...rest, epk: { ...epk, ...change } }));
  const refused: [string, string, Making][] = [
    ['header-spaced', 'A header with white space in it.', spelled((text) => text.replaceAll(':', ': '))],
    ['header-blank-behind', 'A header with a blank behind it.', spelled((text) => `${text} `)],
    ['header-escaped', 'A letter of the header escaped.', spelled((text) => text.replace('+', '\\u002b'))],
    ['header-member-twice', 'A member of the header twice.', spelled((text) => text.replace('{', '{"enc":"A256GCM",'))],
    ['epk-extra-member', 'A member of the key that the profile does not have.', withKey({ use: 'enc' })],
    ['epk-kty', 'A key of another type.', withKey({ kty: 'EC' })],
    ['epk-crv', 'A key of another curve.', withKey({ crv: 'Ed25519' })],
    [
      'epk-low-order',
      'A key of low order: anybody could have sealed it so.',
      { encrypted: encryptOtherwise(undefined, OF_LOW_ORDER) },
    ],
    [
      'epk-not-reduced',
      'A coordinate that is not below 2^255 - 19.',
      { encrypted: encryptOtherwise(undefined, NOT_REDUCED) },
    ],
  ];
  const otherOrder = spelled((_text, { alg, enc, ...rest }) => JSON.stringify({ ...rest, enc, alg }));
  const of = (name: string, description: string, making: Making, more: Pick<Received, 'code' | 'body'>) =>
    receivedAs(scene, { name: `jwe-${name}`, clause: '1.2', description, making, ...more });
  return {
    valid: [await of('header-order', 'The members of the header in another order.', otherOrder, { body: OFFER_BODY })],
    'must-fail': await Promise.all(refused.map((each) => of(...each, { code: 'unopenable' }))),
  };
}
