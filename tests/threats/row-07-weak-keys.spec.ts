import { describe, expect, it } from '@jest/globals';
import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';
import { encodeBase64url } from '#libs/envelope/base64url.js';
import { type Curve, generateKey, type OctetKey, thumbprintOf } from '#libs/envelope/keys.js';
import { listKey } from '#libs/trust/author.js';
import type { TrustListText } from '#libs/trust/types.js';
import { verifyTrustList } from '#libs/trust/verify-trust-list.js';
import { proveList } from '../../services/directory/author-edition.js';
import { SomeHolders } from '../support/holders.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const validity = { notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2027-01-01T00:00:00.000Z' };
const { root, makers } = new SomeHolders();
const P = 2n ** 255n - 19n;

/** A coordinate as RFC 7748 and RFC 8032 write it: little-endian, `sign` in the highest bit. */
function keyOf(crv: Curve, coordinate: bigint, sign = false): OctetKey {
  const bytes = Buffer.from(coordinate.toString(16).padStart(64, '0'), 'hex').reverse();
  if (sign) bytes[31]! |= 0x80;
  return { kty: 'OKP', crv, x: encodeBase64url(bytes) };
}

// The points whose order divides 8, each with its other spellings (RFC 7748 section 6.1; RFC 8032 section 5.1).
const LOW_X25519 = [
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  P - 1n,
  P,
  P + 1n,
];
const LOW_ED25519 = [
  0n,
  1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  55188659117513257062467267217118295137698188065244968500265048394206261417927n,
  P - 1n,
  P,
  P + 1n,
];

const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const mod = (value: bigint) => ((value % P) + P) % P;
const inverse = (value: bigint) => power(mod(value), P - 2n);

function power(base: bigint, exponent: bigint): bigint {
  if (exponent === 0n) return 1n;
  const half = power((base * base) % P, exponent / 2n);
  return exponent % 2n === 0n ? half : (half * base) % P;
}

/** The y coordinate of twice a point (RFC 8032 section 5.1.4; what is left of it needs only y). */
function double(y: bigint): bigint {
  const yy = mod(y * y);
  const xx = mod((yy - 1n) * inverse(D * yy + 1n));
  return mod((yy + xx) * inverse(1n - D * xx * yy));
}

function check(jwk: OctetKey): TrustListText {
  const list: TrustListText = {
    v: 1,
    version: 1,
    issuedAt: '2026-11-01T00:00:00.000Z',
    expiresAt: '2026-12-01T00:00:00.000Z',
    participants: [{ id: 'ne', country: 'NE', kind: 'authority', roles: [] }],
    keys: [listKey('ne', jwk, validity)],
    revocations: [],
    agreements: [],
  };
  return verifyTrustList(proveList(list, makers.people), root, known);
}
const known = { highestVersion: 0, now: NOW };

describe('row 7: keys of the list that prove or hide nothing', () => {
  it('are what these coordinates say: eight times such a point is nothing', () => {
    for (const y of LOW_ED25519) expect(double(double(double(y)))).toBe(1n);
    expect(double(double(double(4n)))).not.toBe(1n);
    const { privateKey } = generateKeyPairSync('x25519');
    for (const u of LOW_X25519) {
      const publicKey = createPublicKey({ key: { ...keyOf('X25519', u) }, format: 'jwk' });
      expect(() => diffieHellman({ privateKey, publicKey })).toThrow();
    }
  });

  it.each(LOW_ED25519.flatMap((y) => [keyOf('Ed25519', y), keyOf('Ed25519', y, true)]))(
    'never come into force: a signing key of low order %#',
    (jwk) => {
      expect(() => check(jwk)).toThrow('claims-invalid');
    },
  );

  it.each(LOW_X25519.flatMap((u) => [keyOf('X25519', u), keyOf('X25519', u, true)]))(
    'never come into force: an encryption key of low order %#',
    (jwk) => {
      expect(() => check(jwk)).toThrow('claims-invalid');
    },
  );

  it('never come into force under a second spelling of an honest one', () => {
    const { x } = generateKey('X25519');
    const bytes = Buffer.from(x, 'base64url');
    bytes[31]! |= 0x80;
    expect(() => check({ kty: 'OKP', crv: 'X25519', x: encodeBase64url(bytes) })).toThrow('claims-invalid');
    // 43 letters carry 258 bits, so that the last letter has three idle spellings.
    const last = String.fromCharCode(x.charCodeAt(42) + 1);
    expect(() => check({ kty: 'OKP', crv: 'X25519', x: x.slice(0, 42) + last })).toThrow('claims-invalid');
  });

  it('do not take honest keys with them', () => {
    for (const crv of ['Ed25519', 'X25519'] as const) {
      const key = generateKey(crv);
      expect(check(key).keys[0]?.thumbprint).toBe(thumbprintOf(key));
    }
  });
});
