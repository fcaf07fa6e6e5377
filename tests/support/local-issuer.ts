import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** A minimal OpenID issuer: discovery document, key set and whatever token a test wants signed. */
export interface LocalIssuer {
  issuer: string;
  publicKey: JWK;
  /** Signs claims over the usual ones; `header` over the usual header. */
  sign(claims?: JWTPayload, header?: Record<string, unknown>, key?: CryptoKey | Uint8Array): Promise<string>;
  /** Replaces the discovery document's members. */
  metadata: Record<string, unknown>;
  /** Adds a key to the published set. */
  publish(key: JWK): void;
  requests: string[];
  /** What the token endpoint answers; tests put it here. */
  grant: (asked: URLSearchParams) => Promise<{ status: number; body: object }>;
  stop(): Promise<void>;
}

export async function startLocalIssuer(audience: string, now: () => Date): Promise<LocalIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys: JWK[] = [{ ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'ES256' }];
  const metadata: Record<string, unknown> = {};
  const requests: string[] = [];
  const endpoints = async (request: IncomingMessage): Promise<{ status: number; body: object }> => {
    if (request.url === '/jwks') return { status: 200, body: { keys } };
    if (request.url === '/token') return local.grant(new URLSearchParams(await text(request)));
    return { status: 200, body: metadata };
  };
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    void endpoints(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(metadata, {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    id_token_signing_alg_values_supported: ['ES256'],
  });

  const seconds = () => Math.floor(now().getTime() / 1_000);
  const usual = () => ({ iss: issuer, aud: audience, sub: 'user-1', iat: seconds(), exp: seconds() + 900 });
  const local: LocalIssuer = {
    issuer,
    grant: () => Promise.resolve({ status: 400, body: { error: 'invalid_grant' } }),
    publicKey: keys[0]!,
    metadata,
    requests,
    sign: (claims, header, key = privateKey) =>
      new SignJWT({ ...usual(), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one', ...header })
        .sign(key),
    publish: (key) => void keys.push(key),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return local;
}
