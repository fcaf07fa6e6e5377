import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Provider } from 'oidc-provider';
import { OidcAccessTokens } from '../../../services/country-node/src/adapters/oidc/access-tokens.js';

const audience = 'passerelle:mr';
const PROGRAM = { client_id: 'case-management', client_secret: 'a secret of the test' };
const servers: Server[] = [];
const heard: URLSearchParams[] = [];
let provider: Provider;
let issuer: string;
let tokens: OidcAccessTokens;

async function listen(serve: (server: Server) => void): Promise<string> {
  const server = createServer();
  servers.push(server);
  serve(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const node = await listen((server) =>
    server.on('request', (request, response) => {
      void text(request).then((form) => (heard.push(new URLSearchParams(form)), response.end()));
    }),
  );
  const started: Provider[] = [];
  issuer = await listen((server) =>
    server.on('request', (request, response) => void started[0]?.callback()(request, response)),
  );
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: audience, token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'ES256' },
        ...{ redirect_uris: [`${node}/console/callback`], backchannel_logout_uri: `${node}/api/v1/issuer/logout` },
        backchannel_logout_session_required: true,
      },
      {
        ...PROGRAM,
        ...{ grant_types: ['client_credentials'], redirect_uris: [], response_types: [] },
        ...{ token_endpoint_auth_method: 'client_secret_post', id_token_signed_response_alg: 'ES256' },
      },
    ],
    jwks: { keys: [{ ...key, kid: 'one', alg: 'ES256', use: 'sig' }] },
    features: {
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, named) => ({
          ...{ scope: '', audience: named.replace('urn:', ''), accessTokenTTL: 300, accessTokenFormat: 'jwt' },
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
    // Its own way of calling refuses loopback, where both are.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined }),
  });
  started.push(provider);
  tokens = new OidcAccessTokens({ issuer, audience, sessionKey: randomBytes(32) }, { now: () => new Date() });
});
afterAll(() => servers.forEach((each) => (each.closeAllConnections(), each.close())));

/** What a certified issuer makes is taken for what it is: these tokens are not the tests' own. */
describe('a certified issuer', () => {
  it('tells of a logout in a way that is understood', async () => {
    const client = (await provider.Client.find(audience))! as unknown as {
      backchannelLogout(subject: string, session: string): Promise<void>;
    };
    await client.backchannelLogout('user-1', 'session-1');
    const told = await tokens.readLogout(heard[0]?.get('logout_token') ?? '');
    expect(told).toMatchObject({ subject: 'user-1', issuerSession: 'session-1' });
  });

  it('gives a program a token for its own, which is known for one', async () => {
    const asked = { grant_type: 'client_credentials', ...PROGRAM, resource: `urn:${audience}` };
    const answer = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(asked) });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    expect(await tokens.verify(token)).toMatchObject({ subject: PROGRAM.client_id, ofClient: true });
    // For another node it is none.
    const other = { ...asked, resource: 'urn:passerelle:ne' };
    const elsewhere = await fetch(`${issuer}/token`, { method: 'POST', body: new URLSearchParams(other) });
    const { access_token: foreign } = (await elsewhere.json()) as { access_token: string };
    await expect(tokens.verify(foreign)).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});
