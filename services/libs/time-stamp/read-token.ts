import { X509Certificate } from 'node:crypto';
import {
  Certificate,
  ContentInfo,
  type ExtKeyUsage,
  id_ContentType_SignedData,
  id_eContentType_TSTInfo,
  id_ExtKeyUsage,
  SignedData,
  TSTInfo,
} from 'pkijs';
import { TimeStampError } from './time-stamp-error.js';

/** id-kp-timeStamping (RFC 3161 2.3): a key that signs nothing but time-stamps. */
const STAMPS = '1.3.6.1.5.5.7.3.8';
const COMMON_NAME = '2.5.4.3';
const ORGANISATION = '2.5.4.10';
const NAME_CHARACTERS = 120;

/** What a token says, once it counts. */
export interface TimeStamp {
  /** When the text was there at the latest. */
  at: Date;
  /** The name in the certificate that signed it. */
  by: string;
}

/**
 * When a text was there at the latest, by the word of an authority that is trusted.
 * @param trusted certificates in PEM, of authorities or of those who certify them
 * @throws TimeStampError `not-a-token`, `other-text`, `not-trusted`
 */
export async function readToken(token: Uint8Array, text: string, trusted: string): Promise<TimeStamp> {
  const { signed, info } = parse(token);
  const data = new Uint8Array(Buffer.from(text)).buffer;
  if (!(await info.verify({ data }).catch(() => false))) throw new TimeStampError('other-text');
  const signer = await signerOf(signed, data, certificatesIn(trusted));
  if (!signer || !signsOnlyStamps(signer)) throw new TimeStampError('not-trusted');
  return { at: info.genTime, by: nameOf(signer) };
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

/** Its common name, else its organisation (RFC 5280 4.1.2.6): one line that is said to people. */
function nameOf({ subject }: Certificate): string {
  const named = (type: string) => subject.typesAndValues.find((each) => String(each.type) === type);
  const { value } = named(COMMON_NAME) ?? named(ORGANISATION) ?? {};
  return String(value?.valueBlock.value ?? '?')
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .slice(0, NAME_CHARACTERS);
}

function certificatesIn(pem: string): Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((each) => Certificate.fromBER(new Uint8Array(new X509Certificate(each).raw)));
}
