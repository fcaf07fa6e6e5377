import { verify as verifyBytes } from 'node:crypto';
import { decodeCanonicalBase64url } from './base64url.js';
import { parseCanonicalJson } from './canonical.js';
import { unopenable } from './envelope-error.js';
import { digestOf, protectedHeader, signingInput } from './sign.js';
import { OBJECT_TYPS, type ObjectTyp, type VerificationKey } from './types.js';

const SIGNATURE_BYTES = 64;

/** What a detached JWS says about itself before its signature is checked: attacker-controlled. */
export interface SignatureHeader {
  typ: ObjectTyp;
  kid: string;
  header: string;
  signature: Buffer;
}

/**
 * Reads a detached JWS. Its header must be, byte for byte, the only one profile v1 has for its `typ` and `kid`, which
 * shuts out other algorithms, embedded keys, unknown `crit` and every second spelling at once (threat 5).
 * @throws EnvelopeError `unopenable`
 */
export function readSignature(jws: string): SignatureHeader {
  const [header, payload, signature, ...rest] = jws.split('.');
  if (!header || payload !== '' || !signature || rest.length > 0) throw unopenable();
  const said = parseCanonicalJson(decodeCanonicalBase64url(header)?.toString('utf8') ?? '') as
    | { typ?: unknown; kid?: unknown }
    | undefined;
  const typ = OBJECT_TYPS.find((known) => known === said?.typ);
  const bytes = decodeCanonicalBase64url(signature);
  if (!typ || typeof said?.kid !== 'string' || bytes?.length !== SIGNATURE_BYTES) throw unopenable();
  if (header !== protectedHeader(typ, said.kid)) throw unopenable();
  return { typ, kid: said.kid, header, signature: bytes };
}

/**
 * Verifies a signature over the exact claims text and gives the digest that names what was signed.
 * @throws EnvelopeError `unopenable`
 */
export function verifySignature(signature: SignatureHeader, claims: string, key: VerificationKey): string {
  const input = signingInput(signature.header, claims);
  if (key.thumbprint !== signature.kid || !verifyBytes(null, input, key.publicKey, signature.signature))
    throw unopenable();
  return digestOf(input);
}
