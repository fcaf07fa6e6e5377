import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createPublicKey, randomBytes } from 'node:crypto';
import { EncryptJWT, exportJWK, generateKeyPair, type JWTPayload } from 'jose';
import { OidcAccessTokens } from '../../../services/country-node/src/adapters/oidc/access-tokens.js';
import { type LocalIssuer, startLocalIssuer } from '../../support/local-issuer.js';

const audience = 'passerelle:mr';
const start = new Date('2026-11-23T10:00:00.000Z');
const clock = { time: start, now: () => clock.time };
const seconds = (date: Date) => Math.floor(date.getTime() / 1_000);
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const unauthenticated = { name: 'Refusal', code: 'unauthenticated', message: 'unauthenticated', pointers: [] };

let issuer: LocalIssuer;
let tokens: OidcAccessTokens;
const sessionKey = randomBytes(32);

beforeAll(async () => {
  issuer = await startLocalIssuer(audience, () => start);
});
afterAll(() => issuer.stop());
beforeEach(() => {
  clock.time = start;
  tokens = new OidcAccessTokens({ issuer: issuer.issuer, audience, sessionKey }, clock);
});

describe('access tokens', () => {
  it('says who is behind a good token and when it ends', async () => {
    const expiresAt = new Date(start.getTime() + 900_000);
    expect(await tokens.verify(await issuer.sign())).toEqual({ subject: 'user-1', issuedAt: start, expiresAt });
    expect(await tokens.verify(await issuer.sign({ sid: 's-1' }))).toMatchObject({ issuerSession: 's-1' });
    expect(await tokens.verify(await issuer.sign({ aud: ['passerelle:ne', audience] }))).toMatchObject({
      subject: 'user-1',
    });
    expect(await tokens.verify(await issuer.sign({}, { typ: 'application/at+jwt' }))).toMatchObject({
      subject: 'user-1',
    });
  });

  const badClaims: [string, JWTPayload][] = [
    ['of another audience', { aud: 'passerelle:ne' }],
    ['of an audience that only begins alike', { aud: 'passerelle:mr-2' }],
    ['without audience', { aud: undefined }],
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['of an issuer with a slash more', { iss: 'SLASH' }],
    ['expired', { exp: seconds(start) - 31 }],
    ['without end', { exp: undefined }],
    ['without start', { iat: undefined }],
    ['issued in the future', { iat: seconds(start) + 31 }],
    ['not valid yet', { nbf: seconds(start) + 31 }],
    ['without subject', { sub: undefined }],
    ['with an empty subject', { sub: '' }],
    ['with an endless subject', { sub: 'x'.repeat(256) }],
  ];
  it.each(badClaims)('refuses a token %s', async (_, claims) => {
    const iss = claims.iss === 'SLASH' ? `${issuer.issuer}/` : (claims.iss ?? issuer.issuer);
    await expect(tokens.verify(await issuer.sign({ ...claims, iss }))).rejects.toMatchObject(unauthenticated);
  });

  it.each(['JWT', undefined, 'passerelle-session+jwt', 'logout+jwt'])(
    'refuses typ %p: an ID token is no access token',
    async (typ) => {
      await expect(tokens.verify(await issuer.sign({}, { typ }))).rejects.toMatchObject(unauthenticated);
    },
  );

  it('tolerates clocks that differ by less than half a minute', async () => {
    const token = await issuer.sign({ exp: seconds(start) - 29, iat: seconds(start) + 29 });
    expect(await tokens.verify(token)).toMatchObject({ subject: 'user-1' });
  });

  it('refuses a token once its time is over', async () => {
    const token = await issuer.sign();
    await tokens.verify(token);
    clock.time = new Date(start.getTime() + 931_000);
    await expect(tokens.verify(token)).rejects.toMatchObject(unauthenticated);
  });

  it('refuses alg none', async () => {
    const [, payload] = (await issuer.sign()).split('.');
    for (const alg of ['none', 'None', 'NONE']) {
      const header = base64url({ alg, typ: 'at+jwt', kid: 'one' });
      await expect(tokens.verify(`${header}.${payload}.`)).rejects.toMatchObject(unauthenticated);
    }
  });

  it('refuses HS256 with the public key as the secret', async () => {
    const { kid, use, alg, ...jwk } = issuer.publicKey;
    expect([kid, use, alg]).toEqual(['one', 'sig', 'ES256']);
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    for (const secret of [Buffer.from(pem), Buffer.from(JSON.stringify(issuer.publicKey))]) {
      const token = await issuer.sign({}, { alg: 'HS256' }, new Uint8Array(secret));
      await expect(tokens.verify(token)).rejects.toMatchObject(unauthenticated);
    }
  });

  it('refuses another key under the same kid, an embedded key and an unknown kid', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    const jwk = await exportJWK(publicKey);
    for (const header of [{}, { jwk }, { kid: 'two' }, { jku: `${issuer.issuer}/jwks`, kid: 'two' }]) {
      await expect(tokens.verify(await issuer.sign({}, header, privateKey))).rejects.toMatchObject(unauthenticated);
    }
  });

  it('refuses ES384 even by a published key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES384');
    issuer.publish({ ...(await exportJWK(publicKey)), kid: 'es384' });
    const token = await issuer.sign({}, { alg: 'ES384', kid: 'es384' }, privateKey);
    await expect(tokens.verify(token)).rejects.toMatchObject(unauthenticated);
  });

  it('takes the other allowed signatures', async () => {
    for (const alg of ['EdDSA', 'Ed25519', 'PS256', 'RS256']) {
      const { privateKey, publicKey } = await generateKeyPair(alg);
      issuer.publish({ ...(await exportJWK(publicKey)), kid: alg, alg });
      const fresh = new OidcAccessTokens({ issuer: issuer.issuer, audience, sessionKey }, clock);
      expect(await fresh.verify(await issuer.sign({}, { alg, kid: alg }, privateKey))).toMatchObject({
        subject: 'user-1',
      });
    }
  });

  it.each(['', '.', '..', 'a.b.c', 'x'.repeat(10_000), 'eyJhbGciOiJFUzI1NiJ9.e30.AA', 'a.b.c.d.e'])(
    'refuses what is no token: %#',
    async (text) => {
      await expect(tokens.verify(text)).rejects.toMatchObject(unauthenticated);
      await expect(tokens.readSession(text)).rejects.toMatchObject(unauthenticated);
    },
  );

  it('refuses an unknown critical header', async () => {
    const token = await issuer.sign();
    const [header, payload, signature] = token.split('.');
    const plain = JSON.parse(Buffer.from(header!, 'base64url').toString()) as Record<string, unknown>;
    const changed = { ...plain, crit: ['exp2'], exp2: 1 };
    await expect(tokens.verify(`${base64url(changed)}.${payload}.${signature}`)).rejects.toMatchObject(unauthenticated);
  });
});

describe('the issuer', () => {
  let other: LocalIssuer;
  const open = () => new OidcAccessTokens({ issuer: other.issuer, audience, sessionKey }, clock);
  beforeEach(async () => {
    other = await startLocalIssuer(audience, () => start);
  });
  afterEach(() => other.stop().catch(() => undefined));

  it('is asked once for many tokens', async () => {
    const fresh = open();
    for (let i = 0; i < 5; i += 1) await fresh.verify(await other.sign());
    expect(other.requests).toEqual(['/.well-known/openid-configuration', '/jwks']);
  });

  it('that does not answer is our fault, not the user’s, and is asked again', async () => {
    const token = await other.sign();
    await other.stop();
    const fresh = open();
    await expect(fresh.verify(token)).rejects.toMatchObject({ name: 'Fault', reason: 'issuer-unreachable' });
    await expect(fresh.verify(token)).rejects.toMatchObject({ name: 'Fault', reason: 'issuer-unreachable' });
  });

  it('is not believed when it speaks for another one or sends to keys in the clear', async () => {
    const token = await other.sign();
    for (const wrong of [
      { issuer: 'https://elsewhere.example' },
      { jwks_uri: 'http://elsewhere.example/jwks' },
      { jwks_uri: 7 },
    ]) {
      const good = { ...other.metadata };
      Object.assign(other.metadata, wrong);
      await expect(open().verify(token)).rejects.toMatchObject({ reason: 'issuer-metadata-invalid' });
      Object.assign(other.metadata, good);
    }
    expect(await open().verify(token)).toMatchObject({ subject: 'user-1' });
  });
});

describe('sessions', () => {
  const session = { id: '0190f5a1-0000-7000-8000-000000000001', expiresAt: new Date(start.getTime() + 900_000) };

  it('give back their id until they end, and show nothing of it', async () => {
    const cookie = await tokens.openSession(session);
    expect(await tokens.readSession(cookie)).toBe(session.id);
    expect(
      Buffer.from(
        cookie
          .split('.')
          .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
          .join(),
      ).toString(),
    ).not.toContain(session.id);
    clock.time = session.expiresAt;
    await expect(tokens.readSession(cookie)).rejects.toMatchObject(unauthenticated);
  });

  it('are no tokens, nor tokens sessions', async () => {
    await expect(tokens.verify(await tokens.openSession(session))).rejects.toMatchObject(unauthenticated);
    await expect(tokens.readSession(await issuer.sign())).rejects.toMatchObject(unauthenticated);
  });

  it('of another node, another key or another kind are refused', async () => {
    const settings = { issuer: issuer.issuer, audience, sessionKey };
    const elsewhere = new OidcAccessTokens({ ...settings, audience: 'passerelle:ne' }, clock);
    const otherKey = new OidcAccessTokens({ ...settings, sessionKey: randomBytes(32) }, clock);
    for (const maker of [elsewhere, otherKey]) {
      await expect(tokens.readSession(await maker.openSession(session))).rejects.toMatchObject(unauthenticated);
    }
    const jwt = () =>
      new EncryptJWT({ jti: session.id, aud: audience }).setIssuedAt(start).setExpirationTime(session.expiresAt);
    const untyped = await jwt().setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(sessionKey);
    const otherCipher = await jwt()
      .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', typ: 'passerelle-session+jwt' })
      .encrypt(sessionKey);
    for (const cookie of [untyped, otherCipher]) {
      await expect(tokens.readSession(cookie)).rejects.toMatchObject(unauthenticated);
    }
  });
});
