import { encodeBase64url } from './base64url.js';
import { CONTENT_ALGORITHM, KEY_ALGORITHM } from './profile.js';

/** The protected header of what is encrypted for a named key: its one spelling when this node writes it (protocol 1.2). */
export function sealedHeader(typ: string, kid: string, x: string): string {
  const epk = { kty: 'OKP', crv: 'X25519', x };
  return encode({ alg: KEY_ALGORITHM, enc: CONTENT_ALGORITHM, typ, kid, epk });
}

/** The protected header of what is encrypted for nobody that it names; bound as associated data, never sent. */
export function namelessHeader(typ: string): string {
  return encode({ alg: KEY_ALGORITHM, enc: CONTENT_ALGORITHM, typ });
}

function encode(header: object): string {
  return encodeBase64url(Buffer.from(JSON.stringify(header)));
}
