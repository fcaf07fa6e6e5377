import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  stop(): Promise<void>;
}

export async function startLocalIssuer(audience: string, now: () => Date): Promise<LocalIssuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys: JWK[] = [{ ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'ES256' }];
  const metadata: Record<string, unknown> = {};
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/jwks' ? { keys } : metadata));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(metadata, { issuer, jwks_uri: `${issuer}/jwks` });

  const seconds = () => Math.floor(now().getTime() / 1_000);
  const usual = () => ({ iss: issuer, aud: audience, sub: 'user-1', iat: seconds(), exp: seconds() + 900 });
  return {
    issuer,
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
}
