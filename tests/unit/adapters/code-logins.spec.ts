import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { type CryptoKey, decodeJwt, generateKeyPair, type JWTPayload } from 'jose';
import { OidcAccessTokens } from '../../../services/country-node/src/adapters/oidc/access-tokens.js';
import { CodeLogins } from '../../../services/country-node/src/adapters/oidc/code-logins.js';
import { type LocalIssuer, startLocalIssuer } from '../../support/local-issuer.js';

const audience = 'passerelle:mr';
const BACK = new URL('http://127.0.0.1:4711/console/callback');
const sessionKey = randomBytes(32);
const clock = { time: new Date(), now: () => clock.time };
const unauthenticated = { name: 'Refusal', code: 'unauthenticated', pointers: [] };

let issuer: LocalIssuer;
let logins: CodeLogins;
let asked: URLSearchParams | undefined;

beforeAll(async () => {
  issuer = await startLocalIssuer(audience, () => new Date());
});
afterAll(() => issuer.stop());
beforeEach(() => {
  clock.time = new Date();
  asked = undefined;
  logins = new CodeLogins({ issuer: issuer.issuer, audience, sessionKey }, clock);
});

type Header = Record<string, unknown>;

/** The issuer lets this person in who was sent to it, and sends the browser back. */
async function logIn(
  more: { claims?: JWTPayload; header?: Header; key?: CryptoKey; back?: Record<string, string> } = {},
) {
  const { page, sealed } = await logins.begin(BACK);
  const { nonce, state } = Object.fromEntries(page.searchParams) as Record<'nonce' | 'state', string>;
  const token = await issuer.sign({ nonce, ...more.claims }, { typ: 'JWT', ...more.header }, more.key);
  issuer.grant = (form) => {
    asked = form;
    const body = { access_token: 'opaque', token_type: 'Bearer', expires_in: 60, id_token: token };
    return Promise.resolve({ status: 200, body });
  };
  const at = new URL(BACK);
  at.search = new URLSearchParams({ code: 'the-code', state, ...more.back }).toString();
  return { page, sealed, at };
}

describe('a login by the authorization code flow', () => {
  it('sends the browser to the issuer with a challenge, and keeps what answers it sealed', async () => {
    const { page, sealed } = await logins.begin(BACK);
    const said = Object.fromEntries(page.searchParams);
    expect(page.href.startsWith(`${issuer.issuer}/auth?`)).toBe(true);
    expect(said).toMatchObject({
      ...{ client_id: audience, redirect_uri: BACK.href, response_type: 'code', scope: 'openid' },
      ...{ prompt: 'login', code_challenge_method: 'S256' },
    });
    expect([said['state'], said['nonce']].some((each) => sealed.includes(each ?? ''))).toBe(false);
    expect((await logins.begin(BACK)).page.searchParams.get('state')).not.toBe(said['state']);
  });

  it('says who came back, for a working day and not for the life of a token', async () => {
    const { page, sealed, at } = await logIn();
    const { subject, expiresAt } = await logins.finish(at, sealed);
    expect([subject, expiresAt.getTime() - clock.time.getTime()]).toEqual(['user-1', 8 * 3_600_000]);
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      ...{ grant_type: 'authorization_code', code: 'the-code', client_id: audience, redirect_uri: BACK.href },
    });
    const challenge = createHash('sha256')
      .update(asked?.get('code_verifier') ?? '')
      .digest('base64url');
    expect(challenge).toBe(page.searchParams.get('code_challenge'));
  });

  it.each<[string, JWTPayload]>([
    ['another nonce: it was made for another login', { nonce: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'passerelle:ne' }],
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['an end that is past', { iat: 1_700_000_000, exp: 1_700_000_600 }],
    ['no subject', { sub: undefined }],
    ['an endless subject', { sub: 'x'.repeat(256) }],
  ])('refuses an ID token with %s', async (_name, claims) => {
    const { sealed, at } = await logIn({ claims });
    await expect(logins.finish(at, sealed)).rejects.toMatchObject(unauthenticated);
  });

  it('refuses an ID token that the issuer did not sign', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const { sealed, at } = await logIn({ key: privateKey });
    await expect(logins.finish(at, sealed)).rejects.toMatchObject(unauthenticated);
  });

  it.each<[string, Record<string, string>]>([
    ['another state', { state: 'of-somebody-else' }],
    ['no answer but an error', { code: '', error: 'access_denied' }],
    ['the name of another issuer', { iss: 'https://elsewhere.example' }],
  ])('refuses who comes back with %s', async (_name, back) => {
    const { sealed, at } = await logIn({ back });
    if (back['error']) at.searchParams.delete('code');
    await expect(logins.finish(at, sealed)).rejects.toMatchObject(unauthenticated);
  });

  it('asks the issuer nothing for somebody who has no login under way', async () => {
    const { at } = await logIn();
    const before = issuer.requests.length;
    const { sealed: another } = await logins.begin(BACK);
    const tokens = new OidcAccessTokens({ issuer: issuer.issuer, audience, sessionKey }, clock);
    const session = await tokens.openSession({ id: 'a-session', expiresAt: new Date(clock.time.getTime() + 60_000) });
    for (const sealed of ['', 'nothing', another, `${another.slice(0, -2)}xx`, session, 'x'.repeat(10_000)]) {
      await expect(logins.finish(at, sealed)).rejects.toMatchObject(unauthenticated);
    }
    expect(issuer.requests.length).toBe(before);
  });

  it('is over after ten minutes, and is no session', async () => {
    const { sealed, at } = await logIn();
    const tokens = new OidcAccessTokens({ issuer: issuer.issuer, audience, sessionKey }, clock);
    await expect(tokens.readSession(sealed)).rejects.toMatchObject(unauthenticated);
    clock.time = new Date(clock.time.getTime() + 10 * 60_000 + 1_000);
    await expect(logins.finish(at, sealed)).rejects.toMatchObject(unauthenticated);
  });

  it('is refused where the issuer does not take the code, and a fault where the issuer is down', async () => {
    const { sealed, at } = await logIn();
    issuer.grant = () => Promise.resolve({ status: 400, body: { error: 'invalid_grant' } });
    await expect(logins.finish(at, sealed)).rejects.toMatchObject(unauthenticated);
    issuer.grant = () => Promise.resolve({ status: 503, body: {} });
    await expect(logins.finish(at, sealed)).rejects.toMatchObject({ name: 'Fault', reason: 'issuer-unreachable' });
    const nowhere = new CodeLogins({ issuer: 'http://127.0.0.1:9', audience, sessionKey }, clock);
    await expect(nowhere.begin(BACK)).rejects.toMatchObject({ name: 'Fault', reason: 'issuer-unreachable' });
  });

  it('leads to where the issuer ends its own session, with what it signed for this login', async () => {
    const back = new URL('http://127.0.0.1:4711/console/');
    const { sealed, at } = await logIn({ claims: { sid: 'session-1' } });
    const { hint, issuerSession } = await logins.finish(at, sealed);
    expect(issuerSession).toBe('session-1');
    expect(Buffer.from(hint!.split('.')[3]!, 'base64url').toString('latin1')).not.toContain('user-1');
    // Not every issuer has such a page.
    expect(await logins.leave(back, hint!)).toBeUndefined();
    issuer.metadata['end_session_endpoint'] = `${issuer.issuer}/end`;
    try {
      const knowing = new CodeLogins({ issuer: issuer.issuer, audience, sessionKey }, clock);
      const page = await knowing.leave(back, hint!);
      expect(page?.href.startsWith(`${issuer.issuer}/end?`)).toBe(true);
      const said = Object.fromEntries(page!.searchParams);
      expect(said).toMatchObject({ client_id: audience, post_logout_redirect_uri: back.href });
      expect(decodeJwt(said['id_token_hint']!)).toMatchObject({ sub: 'user-1', sid: 'session-1' });
      // What is no hint of this node is not passed on.
      for (const odd of [null, sealed, 'x']) {
        expect((await knowing.leave(back, odd))?.searchParams.get('id_token_hint')).toBeNull();
      }
      issuer.metadata['end_session_endpoint'] = 'http://elsewhere.example/end';
      const led = new CodeLogins({ issuer: issuer.issuer, audience, sessionKey }, clock);
      expect(await led.leave(back, hint!)).toBeUndefined();
    } finally {
      delete issuer.metadata['end_session_endpoint'];
    }
    const nowhere = new CodeLogins({ issuer: 'http://127.0.0.1:9', audience, sessionKey }, clock);
    expect(await nowhere.leave(back, hint!)).toBeUndefined();
  });

  it('asks in the clear nobody but an issuer on this machine', async () => {
    const clear = new CodeLogins({ issuer: 'http://issuer.example', audience, sessionKey }, clock);
    await expect(clear.begin(BACK)).rejects.toMatchObject({ name: 'Fault' });
  });
});
