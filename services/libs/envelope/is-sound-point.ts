import { decodeCanonicalBase64url } from './base64url.js';
import type { Curve } from './keys.js';

const PRIME = 2n ** 255n - 19n;
const SIGN_BIT = 1n << 255n;

/**
 * Coordinates of the points whose order divides 8 (RFC 7748 section 6.1, RFC 8032 section 5.1). Under such a signing key
 * anybody can write signatures; what is sealed for such an encryption key anybody can open.
 */
const LOW_ORDER: Readonly<Record<Curve, readonly bigint[]>> = {
  Ed25519: [
    0n,
    1n,
    2707385501144840649318225287225658788936804267575313519463743609750303402022n,
    55188659117513257062467267217118295137698188065244968500265048394206261417927n,
    PRIME - 1n,
  ],
  X25519: [
    0n,
    1n,
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
    PRIME - 1n,
  ],
};

/**
 * Whether a public key is a point that proves or hides something, in its only spelling (protocol 1.2, 4.2). A second
 * spelling of a listed key would be the same key under a second thumbprint, and outlive the revocation of the first.
 * @param x the coordinate as JWK writes it; attacker-controlled
 */
export function isSoundPoint(crv: Curve, x: string): boolean {
  const bytes = decodeCanonicalBase64url(x);
  if (bytes?.length !== 32) return false;
  const number = BigInt(`0x${bytes.reverse().toString('hex')}`);
  // Ed25519 keeps the sign of the other coordinate in the highest bit; on X25519 that bit means nothing.
  const coordinate = crv === 'Ed25519' ? number % SIGN_BIT : number;
  return coordinate < PRIME && !LOW_ORDER[crv].includes(coordinate);
}
