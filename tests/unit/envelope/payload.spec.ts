import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decryptSealed } from '#libs/envelope/decrypt.js';
import { encryptFor } from '#libs/envelope/encrypt.js';
import { sealedHeader } from '#libs/envelope/header.js';
import { decryptionKey, encryptionKey, generateKey } from '#libs/envelope/keys.js';
import { encryptNameless } from '#libs/envelope/nameless.js';
import { findSealed, hideSealed, PAYLOAD_CHARACTERS } from '#libs/envelope/payload.js';

const node = () => {
  const jwk = generateKey('X25519');
  return { ours: decryptionKey(jwk), theirs: encryptionKey(jwk) };
};
const [final, older, relay] = [node(), node(), node()];
const sealed = encryptFor(Buffer.from('some text'), final.theirs);

describe('a payload', () => {
  it('gives the sealed object back to whom it is for, with whichever key, and to nobody else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 4_000 }), (bytes) => {
        const inner = encryptFor(bytes, final.theirs);
        const payload = hideSealed(inner, final.theirs);
        expect(findSealed(payload, [older.ours, final.ours])).toBe(inner);
        expect(findSealed(payload, [relay.ours, older.ours])).toBeUndefined();
      }),
      { numRuns: 40 },
    );
  });

  it('names nobody', () => {
    const payload = hideSealed(sealed, final.theirs);
    const decoded = payload.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(
      sealed
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString())
        .join(),
    ).toContain(final.ours.thumbprint);
    expect([payload, ...decoded].join()).not.toContain(final.ours.thumbprint);
  });

  it('is other bytes each time, so that no repetition is known by its bytes', () => {
    const all = Array.from({ length: 20 }, () => hideSealed(sealed, final.theirs));
    expect(new Set(all.flatMap((each) => each.split('.'))).size).toBe(100);
  });

  it('opens as no sealed object, also under the header that its final node would name: nobody is found by trying', () => {
    const [x = '', ...rest] = hideSealed(sealed, final.theirs).split('.');
    const tried = [sealedHeader('passerelle-sealed+v1', final.ours.thumbprint, x), ...rest].join('.');
    expect(() => decryptSealed(tried, [final.ours])).toThrow(expect.objectContaining({ code: 'unopenable' }));
  });

  it.each<[string, (parts: string[]) => string[]]>([
    ['another ephemeral key', ([, ...rest]) => [generateKey('X25519').x, ...rest]],
    ['another wrapped key', ([x, , ...rest]) => [x!, 'A'.repeat(54), ...rest]],
    ['another nonce', ([x, wrapped, , ...rest]) => [x!, wrapped!, 'A'.repeat(16), ...rest]],
    ['a shorter text', ([x, wrapped, iv, text, tag]) => [x!, wrapped!, iv!, text!.slice(4), tag!]],
    ['another tag', (parts) => [...parts.slice(0, 4), 'A'.repeat(22)]],
    ['a part less', (parts) => parts.slice(0, 4)],
    ['a part more', (parts) => [...parts, 'AAAA']],
    ['a point that hides nothing', ([, ...rest]) => ['A'.repeat(43), ...rest]],
    ['padding', ([x, ...rest]) => [`${x}=`, ...rest]],
  ])('does not open with %s', (_, change) => {
    const parts = hideSealed(sealed, final.theirs).split('.');
    expect(findSealed(change(parts).join('.'), [final.ours])).toBeUndefined();
  });

  it('holds a sealed object and nothing else, of a size that can be carried', () => {
    const publicKey = final.theirs.publicKey;
    const written = encryptNameless(Buffer.from('{"a":1}\u0000'), publicKey, 'passerelle-relayed+v1');
    expect(findSealed(written, [final.ours])).toBeUndefined();
    expect(hideSealed('x'.repeat(449_000), final.theirs).length).toBeLessThan(PAYLOAD_CHARACTERS);
    expect(() => hideSealed('x'.repeat(450_000), final.theirs)).toThrow(RangeError);
  });
});
