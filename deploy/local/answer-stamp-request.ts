import { randomBytes, webcrypto, X509Certificate } from 'node:crypto';
import { Integer, ObjectIdentifier, OctetString } from 'asn1js';
import {
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  id_ContentType_SignedData,
  id_eContentType_TSTInfo,
  IssuerAndSerialNumber,
  type MessageImprint,
  PKIStatusInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import type { CertifiedKey } from './certificates.js';

/** Made up, as the whole authority is. */
const POLICY = '1.2.3.4.1';
const GRANTED = 0;
const REJECTED = 2;

/** The digest of which a stamp is asked for (RFC 3161 2.4.1). @throws Error when it is no request */
export function imprintAsked(request: Uint8Array): MessageImprint {
  return TimeStampReq.fromBER(new Uint8Array(request)).messageImprint;
}

/** The answer with a stamp over a digest (RFC 3161 2.4.2), DER. @param own for time-stamps alone */
export async function grantStamp(messageImprint: MessageImprint, own: CertifiedKey, at: Date): Promise<Buffer> {
  const status = new PKIStatusInfo({ status: GRANTED });
  return derOf(new TimeStampResp({ status, timeStampToken: await stamp(messageImprint, own, at) }));
}

export function refuseStamp(): Buffer {
  return derOf(new TimeStampResp({ status: new PKIStatusInfo({ status: REJECTED }) }));
}

const derOf = (answer: TimeStampResp): Buffer => Buffer.from(answer.toSchema().toBER());

async function stamp(messageImprint: MessageImprint, own: CertifiedKey, genTime: Date): Promise<ContentInfo> {
  const serialNumber = new Integer({ valueHex: serial() });
  const info = new TSTInfo({ version: 1, policy: POLICY, messageImprint, serialNumber, genTime });
  const content = info.toSchema().toBER();
  const digest = await webcrypto.subtle.digest('SHA-256', content);
  const certificate = Certificate.fromBER(new Uint8Array(new X509Certificate(own.certificate).raw));
  const { issuer, serialNumber: number } = certificate;
  const attributes = [
    new Attribute({
      type: '1.2.840.113549.1.9.3',
      values: [new ObjectIdentifier({ value: id_eContentType_TSTInfo })],
    }),
    new Attribute({ type: '1.2.840.113549.1.9.4', values: [new OctetString({ valueHex: digest })] }),
  ];
  const signed = new SignedData({
    version: 3,
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: id_eContentType_TSTInfo,
      eContent: new OctetString({ valueHex: content }),
    }),
    certificates: [certificate],
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer, serialNumber: number }),
        signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
      }),
    ],
  });
  await signed.sign(await keyOf(own.key), 0, 'SHA-256');
  return new ContentInfo({ contentType: id_ContentType_SignedData, content: signed.toSchema(true) });
}

/** Positive, in its shortest spelling, and never the same again. */
function serial(): Uint8Array {
  return Uint8Array.from([0x01, ...randomBytes(8)]);
}

function keyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}
