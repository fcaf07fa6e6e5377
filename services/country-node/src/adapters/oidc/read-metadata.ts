import { Fault } from '../../domain/refusal.js';

const TIME_OUT_MS = 5_000;
const MAX_METADATA_BYTES = 256 * 1024;

/**
 * The issuer's document (OpenID Connect Discovery 1.0 section 4).
 * @throws Fault `issuer-unreachable`, and `issuer-metadata-invalid` where it speaks for another issuer
 */
export async function readMetadata(issuer: string): Promise<Record<string, unknown>> {
  const metadata = await fetchMetadata(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  // Section 4.3: the document must speak for exactly the issuer that was asked.
  if (metadata['issuer'] !== issuer) throw new Fault('issuer-metadata-invalid');
  return metadata;
}

async function fetchMetadata(url: string): Promise<Record<string, unknown>> {
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
