import { createRemoteJWKSet, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { Fault } from '../../domain/refusal.js';
import { isProtected } from './is-protected.js';
import { readMetadata } from './read-metadata.js';

const TIME_OUT_MS = 5_000;

/**
 * Gives the issuer's keys (OpenID Connect Discovery 1.0 section 4; RFC 8414). They are looked up when first needed, so
 * that a node starts without its issuer.
 * @returns a key resolver that throws jose's own error for an unknown key, Fault `issuer-unreachable` when the issuer
 *   does not answer, Fault `issuer-metadata-invalid` when it answers for somebody else
 */
export function discoverKeys(issuer: string): JWTVerifyGetKey {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    keys ??= readKeySet(issuer);
    const resolve = await keys.catch((error: unknown) => {
      keys = undefined;
      throw error;
    });
    try {
      return await resolve(header, token);
    } catch (error) {
      // About this one token: the issuer is well.
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (error instanceof errors.JOSENotSupported) throw error;
      throw new Fault('issuer-unreachable', error);
    }
  };
}

async function readKeySet(issuer: string): Promise<JWTVerifyGetKey> {
  const { jwks_uri: named } = await readMetadata(issuer);
  const url = URL.parse(String(named));
  if (!url || !isProtected(url)) throw new Fault('issuer-metadata-invalid');
  return createRemoteJWKSet(url, { timeoutDuration: TIME_OUT_MS, cooldownDuration: 30_000, cacheMaxAge: 600_000 });
}
