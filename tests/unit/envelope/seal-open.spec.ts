import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decryptionKey, encryptionKey, generateKey, signingKey, verificationKey } from '#libs/envelope/keys.js';
import { open, type OpenContext } from '#libs/envelope/open.js';
import { signObject } from '#libs/envelope/sign.js';
import { seal, sealSigned, type SealInput } from '#libs/envelope/seal.js';

const NOW = new Date('2026-11-23T10:00:00.000Z');
const senderKey = generateKey('Ed25519');
const recipientKey = generateKey('X25519');
const otherKey = generateKey('X25519');

const claims = {
  v: 1 as const,
  issuer: 'mr',
  audience: 'ne',
  messageId: '01936a00-0000-7000-8000-000000000000',
  issuedAt: '2026-11-23T09:59:59.000Z',
  expiresAt: '2026-12-23T10:00:00.000Z',
};
const parts = { ID_CORE: { '/file/sex': 'female' }, HEALTH: { '/file/health/needsMedication': true } };

function input(changes: Partial<SealInput> = {}): SealInput {
  return {
    typ: 'passerelle-message+v1',
    claims,
    parts,
    signingKey: signingKey(senderKey),
    recipientKey: encryptionKey(recipientKey),
    ...changes,
  };
}

function context(changes: Partial<OpenContext> = {}): OpenContext {
  return {
    self: 'ne',
    decryptionKeys: [decryptionKey(recipientKey)],
    signingKeyOf: (issuer, thumbprint) => {
      const key = verificationKey(senderKey);
      return issuer === 'mr' && thumbprint === key.thumbprint ? key : undefined;
    },
    receivedAt: NOW,
    toleranceMs: 300_000,
    ...changes,
  };
}

async function codeOf(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => 'opened',
    (error: { code?: unknown }) => error.code,
  );
}

describe('seal and open', () => {
  it('gives back exactly what was sealed', async () => {
    const sealed = await seal(input());
    const opened = await open(sealed.sealed, context());
    expect(opened.parts).toEqual(parts);
    expect(opened.messageDigest).toBe(sealed.messageDigest);
    expect(opened.claims).toMatchObject({ ...claims, categories: ['HEALTH', 'ID_CORE'] });
  });

  it('gives back any leaves', async () => {
    const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean());
    const leaves = fc.dictionary(fc.stringMatching(/^\/[a-z]{1,8}$/), leaf, { minKeys: 1 });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('ID_CORE', 'HEALTH', 'ROUTE'), leaves), async (some) => {
        const opened = await open((await seal(input({ parts: some }))).sealed, context());
        expect(JSON.parse(JSON.stringify(opened.parts))).toEqual(JSON.parse(JSON.stringify(some)));
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same message in other bytes when encrypted again', async () => {
    const first = await seal(input());
    const again = await sealSigned([first.jws, first.claims, ...first.disclosures], encryptionKey(recipientKey));
    expect(again.sealedDigest).not.toBe(first.sealedDigest);
    expect((await open(again.sealed, context())).messageDigest).toBe(first.messageDigest);
  });

  it('hides the length of the content within a bucket', async () => {
    const short = await seal(input({ parts: { ID_CORE: { '/a': 'x' } } }));
    const long = await seal(input({ parts: { ID_CORE: { '/a': 'x'.repeat(100) } } }));
    expect(long.sealed.length).toBe(short.sealed.length);
  });
});

describe('what does not open (threats 1–5)', () => {
  it('says the same of every changed byte', async () => {
    const { sealed } = await seal(input());
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), fc.constantFrom('A', 'B', '_', '.', '='), async (at, letter) => {
        fc.pre(sealed[at] !== letter);
        const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1);
        expect(await codeOf(open(changed, context()))).toBe('unopenable');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['an unknown signer', { signingKeyOf: () => undefined }, 'unopenable'],
    ['a signer under another name', { signingKeyOf: () => verificationKey(generateKey('Ed25519')) }, 'unopenable'],
    ['another recipient’s key', { decryptionKeys: [decryptionKey(otherKey)] }, 'unopenable'],
    ['another audience', { self: 'iom-ne' }, 'not-addressed-here'],
    ['late arrival', { receivedAt: new Date('2026-12-23T10:00:00.000Z') }, 'expired'],
    ['an issuer ahead of time', { receivedAt: new Date('2026-11-23T09:54:00.000Z') }, 'issued-in-future'],
  ])('%s', async (_what, changes, code) => {
    const { sealed } = await seal(input());
    expect(await codeOf(open(sealed, context(changes)))).toBe(code);
  });

  it('refuses a message that its recipient encrypted again for a third', async () => {
    const first = await seal(input());
    const forwarded = await sealSigned([first.jws, first.claims, ...first.disclosures], encryptionKey(otherKey));
    const third = context({ self: 'ne', decryptionKeys: [decryptionKey(otherKey)] });
    expect(await codeOf(open(forwarded.sealed, third))).toBe('not-addressed-here');
  });

  it.each([
    ['dropped', (lines: string[]) => lines.slice(1)],
    ['doubled', (lines: string[]) => [...lines, ...lines.slice(0, 1)]],
    ['changed', (lines: string[]) => lines.map((line) => line.replace('female', 'males'))],
    ['added', (lines: string[]) => [...lines, '["AAAAAAAAAAAAAAAAAAAAAA","ROUTE",{"/a":1}]']],
  ])('refuses a disclosure that was %s', async (_what, change) => {
    const first = await seal(input());
    const lines = [first.jws, first.claims, ...change(first.disclosures)];
    expect(await codeOf(open((await sealSigned(lines, encryptionKey(recipientKey))).sealed, context()))).toBe(
      'digest-mismatch',
    );
  });

  it.each([
    ['more than', ['HEALTH', 'ID_CORE', 'ROUTE']],
    ['less than', ['ID_CORE']],
    ['twice', ['HEALTH', 'ID_CORE', 'ID_CORE']],
  ])('refuses claims that name %s the categories they have digests of', async (_what, categories) => {
    const first = await seal(input());
    const said = { ...(JSON.parse(first.claims) as object), categories };
    const { jws, claims: text } = signObject('passerelle-message+v1', said, signingKey(senderKey));
    const { sealed } = await sealSigned([jws, text, ...first.disclosures], encryptionKey(recipientKey));
    expect(await codeOf(open(sealed, context()))).toBe('claims-invalid');
  });

  it('refuses claims in any other spelling than the canonical one', async () => {
    const first = await seal(input());
    const lines = [first.jws, first.claims.replace('{', '{ '), ...first.disclosures];
    expect(await codeOf(open((await sealSigned(lines, encryptionKey(recipientKey))).sealed, context()))).toBe(
      'unopenable',
    );
  });
});
