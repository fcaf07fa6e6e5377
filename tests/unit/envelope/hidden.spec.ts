import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decryptSealed } from '#libs/envelope/decrypt.js';
import { encryptFor } from '#libs/envelope/encrypt.js';
import { hideRecipient, nameRecipient } from '#libs/envelope/hidden.js';
import { decryptionKey, encryptionKey, generateKey } from '#libs/envelope/keys.js';

const node = () => {
  const jwk = generateKey('X25519');
  return { ours: decryptionKey(jwk), theirs: encryptionKey(jwk) };
};
const [recipient, older, relay] = [node(), node(), node()];
const unopenable = expect.objectContaining({ code: 'unopenable' });

describe('a sealed object without its recipient', () => {
  it('comes back to the very bytes for whoever can open it, whichever of its keys that is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 4_000 }), (bytes) => {
        const sealed = encryptFor(bytes, recipient.theirs);
        expect(nameRecipient(hideRecipient(sealed), [older.ours, recipient.ours])).toBe(sealed);
        expect(decryptSealed(sealed, [recipient.ours])).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 40 },
    );
  });

  it('names nobody, and opens for nobody else', () => {
    const sealed = encryptFor(Buffer.from('x'), recipient.theirs);
    const hidden = hideRecipient(sealed);
    const decoded = hidden.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect([hidden, ...decoded].join()).not.toContain(recipient.theirs.thumbprint);
    expect(nameRecipient(hidden, [relay.ours, older.ours])).toBeUndefined();
    expect(nameRecipient(hidden, [])).toBeUndefined();
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
    const parts = hideRecipient(encryptFor(Buffer.from('some text'), recipient.theirs)).split('.');
    expect(nameRecipient(change(parts).join('.'), [recipient.ours])).toBeUndefined();
  });

  it('is made only of what this profile seals', () => {
    const [header = '', ...rest] = encryptFor(Buffer.from('x'), recipient.theirs).split('.');
    const said = JSON.parse(Buffer.from(header, 'base64url').toString()) as Record<string, unknown>;
    const spelt = (change: object) => Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url');
    for (const other of [
      spelt({ typ: 'passerelle-route+v1' }),
      spelt({ enc: 'A128GCM' }),
      spelt({ zip: 'DEF' }),
      '',
      '!',
    ]) {
      expect(() => hideRecipient([other, ...rest].join('.'))).toThrow(unopenable);
    }
    expect(() => hideRecipient([header, ...rest.slice(1)].join('.'))).toThrow(unopenable);
  });
});
