import { X509Certificate } from 'node:crypto';
import {
  Certificate,
  ContentInfo,
  type ExtKeyUsage,
  id_ContentType_SignedData,
  id_eContentType_TSTInfo,
  id_ExtKeyUsage,
  MessageImprint,
  SignedData,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';

const PATIENCE_MS = 15_000;
const MAX_ANSWER_BYTES = 65_536;
/** id-kp-timeStamping (RFC 3161 2.3): a key that signs nothing but time-stamps. */
const STAMPS = '1.3.6.1.5.5.7.3.8';

/** Why there is no time-stamp, or why one does not count. */
export class TimeStampError extends Error {
  constructor(readonly code: 'away' | 'not-granted' | 'not-a-token' | 'other-text' | 'not-trusted') {
    super(code);
  }
}

/**
 * Asks an authority for a time-stamp token over a text (RFC 3161 2.4, by HTTP 3.4). It is shown a digest and nothing else.
 * @throws TimeStampError `away`, `not-granted`
 */
export async function askForToken(authority: string, text: string): Promise<Uint8Array> {
  const messageImprint = await MessageImprint.create('SHA-256', Buffer.from(text));
  const request = new TimeStampReq({ version: 1, messageImprint, certReq: true });
  const answer = await post(authority, new Uint8Array(request.toSchema().toBER()));
  try {
    const { timeStampToken } = TimeStampResp.fromBER(answer);
    if (timeStampToken) return new Uint8Array(timeStampToken.toSchema().toBER());
  } catch {
    // What is no answer grants nothing.
  }
  throw new TimeStampError('not-granted');
}

async function post(authority: string, body: Uint8Array): Promise<Uint8Array> {
  try {
    const answer = await fetch(authority, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: Buffer.from(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const bytes = answer.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
    if (bytes && bytes.length <= MAX_ANSWER_BYTES) return bytes;
  } catch {
    // Said below.
  }
  throw new TimeStampError('away');
}

/**
 * When a text was there at the latest, by the word of an authority that is trusted.
 * @param trusted certificates in PEM, of authorities or of those who certify them
 * @throws TimeStampError `not-a-token`, `other-text`, `not-trusted`
 */
export async function readToken(token: Uint8Array, text: string, trusted: string): Promise<Date> {
  const { signed, info } = parse(token);
  const data = new Uint8Array(Buffer.from(text)).buffer;
  if (!(await info.verify({ data }).catch(() => false))) throw new TimeStampError('other-text');
  const signer = await signerOf(signed, data, certificatesIn(trusted));
  if (!signer || !signsOnlyStamps(signer)) throw new TimeStampError('not-trusted');
  return info.genTime;
}

function parse(token: Uint8Array): { signed: SignedData; info: TSTInfo } {
  try {
    const outer = ContentInfo.fromBER(token);
    const signed = new SignedData({ schema: outer.content });
    const { eContentType, eContent } = signed.encapContentInfo;
    if (outer.contentType !== id_ContentType_SignedData || eContentType !== id_eContentType_TSTInfo || !eContent)
      throw new TypeError('of another kind');
    return { signed, info: TSTInfo.fromBER(eContent.getValue()) };
  } catch {
    throw new TimeStampError('not-a-token');
  }
}

/** Its certificate counted at the time of the stamp, and leads to one that is trusted. */
async function signerOf(signed: SignedData, data: ArrayBuffer, trustedCerts: Certificate[]) {
  try {
    const found = await signed.verify({ signer: 0, data, trustedCerts, checkChain: true, extendedMode: true });
    return found.signatureVerified === true ? found.signerCertificate : undefined;
  } catch {
    return undefined;
  }
}

function signsOnlyStamps({ extensions = [] }: Certificate): boolean {
  const usage = extensions.find(({ extnID }) => extnID === id_ExtKeyUsage);
  const purposes = (usage?.parsedValue as ExtKeyUsage | undefined)?.keyPurposes ?? [];
  return purposes.length === 1 && purposes[0] === STAMPS;
}

function certificatesIn(pem: string): Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((each) => Certificate.fromBER(new Uint8Array(new X509Certificate(each).raw)));
}
