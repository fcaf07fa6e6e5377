import { createRemoteJWKSet, errors } from 'jose';
import type { JWTVerifyGetKey } from 'jose';
import { Fault } from '../../domain/refusal.js';

const TIME_OUT_MS = 5_000;
const MAX_METADATA_BYTES = 256 * 1024;

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
  const metadata = await readMetadata(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  // Section 4.3: the document must speak for exactly the issuer that was asked.
  if (metadata.issuer !== issuer) throw new Fault('issuer-metadata-invalid');
  const url = URL.parse(String(metadata.jwks_uri));
  if (!url || !isProtected(url)) throw new Fault('issuer-metadata-invalid');
  return createRemoteJWKSet(url, { timeoutDuration: TIME_OUT_MS, cooldownDuration: 30_000, cacheMaxAge: 600_000 });
}

async function readMetadata(url: string): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIME_OUT_MS), redirect: 'error' });
    if (!response.ok) throw new RangeError('status');
    const text = await response.text();
    if (text.length > MAX_METADATA_BYTES) throw new RangeError('too large');
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    throw new Fault('issuer-unreachable', error);
  }
}

/** Keys fetched in the clear could be anybody's; loopback is for the embedded issuer. */
function isProtected({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(hostname));
}
