import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type CryptoKey, generateKeyPair, type JWTPayload } from 'jose';
import { OidcAccessTokens } from '../../../services/country-node/src/adapters/oidc/access-tokens.js';
import { type LocalIssuer, startLocalIssuer } from '../../support/local-issuer.js';

const audience = 'passerelle:mr';
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const start = new Date('2026-11-23T10:00:00.000Z');
const at = (seconds: number) => Math.floor(start.getTime() / 1_000) + seconds;
const clock = { time: start, now: () => clock.time };
const unauthenticated = { name: 'Refusal', code: 'unauthenticated', pointers: [] };
const sessionKey = randomBytes(32);

let issuer: LocalIssuer;
let tokens: OidcAccessTokens;

beforeAll(async () => {
  issuer = await startLocalIssuer(audience, () => start);
});
afterAll(() => issuer.stop());
beforeEach(() => {
  clock.time = start;
  tokens = new OidcAccessTokens({ issuer: issuer.issuer, audience, sessionKey }, clock);
});

type Header = Record<string, unknown>;
const USUAL = { jti: 'notice-1', sid: 'session-1', events: { [EVENT]: {} }, exp: at(120) };
const sign = (claims: JWTPayload = {}, header: Header = {}, key?: CryptoKey | Uint8Array) =>
  issuer.sign({ ...USUAL, ...claims }, { typ: 'logout+jwt', ...header }, key);

describe('a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6)', () => {
  it('names who is logged out, or of which session', async () => {
    const told = { id: 'notice-1', issuedAt: start };
    expect(await tokens.readLogout(await sign())).toEqual({ ...told, subject: 'user-1', issuerSession: 'session-1' });
    expect(await tokens.readLogout(await sign({ sub: undefined }))).toEqual({ ...told, issuerSession: 'session-1' });
    expect(await tokens.readLogout(await sign({ sid: undefined }))).toEqual({ ...told, subject: 'user-1' });
  });

  it.each(['logout+jwt', 'application/logout+jwt', 'JWT', undefined])('may be typed %p', async (typ) => {
    expect(await tokens.readLogout(await sign({}, { typ }))).toMatchObject({ id: 'notice-1' });
  });

  it.each<[string, JWTPayload]>([
    ['of another issuer', { iss: 'https://elsewhere.example' }],
    ['for another node', { aud: 'passerelle:ne' }],
    ['for nobody', { aud: undefined }],
    ['that does not say when it was made', { iat: undefined }],
    ['of the future', { iat: at(31), exp: at(200) }],
    ['of old', { iat: at(-331), exp: at(120) }],
    ['that is over', { exp: at(-31) }],
    ['without an end', { exp: undefined }],
    ['without an id', { jti: undefined }],
    ['with an endless id', { jti: 'x'.repeat(256) }],
    ['without events', { events: undefined }],
    ['of another event', { events: { 'http://schemas.openid.net/event/other': {} } }],
    ['whose event is no object', { events: { [EVENT]: 'yes' } }],
    ['whose event is a list', { events: { [EVENT]: [] } }],
    ['whose events are a text', { events: EVENT }],
    ['of nobody and no session', { sub: undefined, sid: undefined }],
    ['of a session without a name', { sid: '' }],
    ['of a subject that is no text', { sub: 7 as unknown as string }],
    ['with a nonce: an ID token', { nonce: 'n' }],
    ['with a nonce of nothing', { nonce: null }],
  ])('%s is refused', async (_what, claims) => {
    await expect(tokens.readLogout(await sign(claims))).rejects.toMatchObject(unauthenticated);
  });

  it('that another signed, or nobody, or with a shared secret, is refused', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const secret = new TextEncoder().encode(JSON.stringify(issuer.publicKey));
    const [, payload] = (await sign()).split('.');
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'logout+jwt' })).toString('base64url');
    const forged = [await sign({}, {}, privateKey), await sign({}, { alg: 'HS256' }, secret), `${none}.${payload}.`];
    for (const token of forged) await expect(tokens.readLogout(token)).rejects.toMatchObject(unauthenticated);
  });

  it('is no access token, and neither an access token nor a session ends anything', async () => {
    await expect(tokens.verify(await sign())).rejects.toMatchObject(unauthenticated);
    const session = await tokens.openSession({ id: 'a', expiresAt: new Date(start.getTime() + 60_000) });
    for (const token of [await issuer.sign({ jti: 'a' }), await sign({}, { typ: 'at+jwt' }), session, '', 'a.b.c']) {
      await expect(tokens.readLogout(token)).rejects.toMatchObject(unauthenticated);
    }
  });

  it('that cannot be checked because the issuer is away is our fault', async () => {
    const away = new OidcAccessTokens({ issuer: 'http://127.0.0.1:9', audience, sessionKey }, clock);
    await expect(away.readLogout(await sign())).rejects.toMatchObject({ reason: 'issuer-unreachable' });
  });
});
