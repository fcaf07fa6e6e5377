import { encryptionKey, type OctetKey } from '#libs/envelope/keys.js';
import { encryptNameless } from '#libs/envelope/nameless.js';
import { hideSealed } from '#libs/envelope/payload.js';
import type { Scene } from './scene.js';
import type { Vector, VectorSet } from './types.js';

/** Stands for a sealed object: what is in a payload is opened like every other delivery. */
const SEALED = 'header.wrapped.nonce.text.tag';
/** A point of low order (RFC 7748 section 6.1): nothing secret comes of it. */
const LOW_ORDER = 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** Payloads as the final node finds them. */
export function payloads({ keys }: Scene): VectorSet {
  const { ne, 'iom-ne': other } = keys.nodes;
  const keyOf = ({ kty, crv, x }: OctetKey) => encryptionKey({ kty, crv, x });
  const good = hideSealed(SEALED, keyOf(ne.encrypt));
  const of = (
    name: string,
    description: string,
    payload: string,
    expected: object = { code: 'unopenable' },
  ): Vector => ({
    name: `payload-${name}`,
    clause: name.startsWith('with') ? 'relay.3' : 'relay.4',
    description,
    operation: 'payload',
    given: { payload },
    expected: { ...expected },
  });
  const asRoute = encryptNameless(Buffer.from(SEALED), keyOf(ne.encrypt).publicKey, 'passerelle-route+v1');
  const noObject = encryptNameless(Buffer.from('two words'), keyOf(ne.encrypt).publicKey, 'passerelle-relayed+v1');
  return {
    valid: [of('for-this-node', 'A sealed object, encrypted once more.', good, { sealed: SEALED })],
    'must-fail': [
      of('for-another', 'For the key of another node.', hideSealed(SEALED, keyOf(other.encrypt))),
      of('of-another-kind', 'Encrypted as a place of a route.', asRoute),
      of('of-no-object', 'What is inside cannot be a sealed object.', noObject),
      of('with-another-tag', 'The tag was changed.', changedEnd(good)),
      of('with-a-point-of-low-order', 'Nothing secret comes of the ephemeral key.', `${LOW_ORDER}${good.slice(43)}`),
      of('with-padding', 'A part is spelled another way.', good.replace('.', '=.')),
    ],
  };
}

/** Another first character of the last part, which spells other bytes. */
function changedEnd(text: string): string {
  const at = text.lastIndexOf('.') + 1;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
