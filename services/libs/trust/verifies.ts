import { type OctetKey, verificationKey } from '../envelope/keys.js';
import type { ObjectTyp } from '../envelope/types.js';
import { readSignature, verifySignature } from '../envelope/verify.js';

/** Whether a detached signature of this kind over this text is by this key. */
export function verifies(jws: string, text: string, typ: ObjectTyp, jwk: OctetKey): boolean {
  try {
    const signature = readSignature(jws);
    verifySignature(signature, text, verificationKey(jwk));
    return signature.typ === typ;
  } catch {
    return false;
  }
}
