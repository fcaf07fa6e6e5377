import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { X509Certificate, webcrypto } from 'node:crypto';
import { Integer, ObjectIdentifier, OctetString } from 'asn1js';
import {
  Attribute,
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  id_ContentType_SignedData,
  id_eContentType_TSTInfo,
  IssuerAndSerialNumber,
  MessageImprint,
  PKIStatusInfo,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  TimeStampReq,
  TimeStampResp,
  TSTInfo,
} from 'pkijs';
import { type CertifiedKey, certify, makeAuthority } from '../../deploy/local/certificates.js';

/** A time-stamp authority (RFC 3161) with a clock of the test's own. */
export class TimeStampAuthority {
  now = new Date();
  /** Whether it grants anything. */
  grants = true;
  /** What else than its duty it does. */
  behaves: 'well' | 'silent' | 'nonsense' | 'flood' | 'other-text' = 'well';
  /** Where it sends whoever asks, instead of answering. */
  elsewhere: string | undefined;
  /** The last request, byte for byte. */
  request = Buffer.alloc(0);
  /** How many it was asked for. */
  asked = 0;
  private readonly server = createServer((request, response) => {
    void this.answer(request).then((body) => {
      if (this.elsewhere !== undefined) response.writeHead(307, { location: this.elsewhere }).end();
      else if (body) response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(body);
    });
  });

  private constructor(
    /** Certificate of whoever certified it. */
    readonly trusted: string,
    private readonly own: CertifiedKey,
  ) {}

  /** @param usage of its certificate; another than for time-stamps is none an honest reader believes */
  static async start(usage: Parameters<typeof certify>[2] = 'time-stamps'): Promise<TimeStampAuthority> {
    const root = await makeAuthority();
    const authority = new TimeStampAuthority(root.certificate, await certify(root, 'Time-stamps', usage));
    authority.server.listen(0, '127.0.0.1');
    await once(authority.server, 'listening');
    return authority;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** @returns undefined where it says nothing */
  private async answer(request: IncomingMessage): Promise<Buffer | undefined> {
    this.asked += 1;
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    this.request = Buffer.concat(pieces);
    if (this.behaves === 'silent') return undefined;
    if (this.behaves === 'nonsense') return Buffer.from('<html>Back soon</html>');
    if (this.behaves === 'flood') return Buffer.alloc(1_000_000, 48);
    const asked = TimeStampReq.fromBER(new Uint8Array(this.request)).messageImprint;
    const messageImprint =
      this.behaves === 'well' ? asked : await MessageImprint.create('SHA-256', Buffer.from('something else'));
    const status = new PKIStatusInfo({ status: this.grants ? 0 : 2 });
    const granted = this.grants ? { timeStampToken: await this.stamp(messageImprint) } : {};
    return Buffer.from(new TimeStampResp({ status, ...granted }).toSchema().toBER());
  }

  private async stamp(messageImprint: TimeStampReq['messageImprint']): Promise<ContentInfo> {
    const serialNumber = new Integer({ value: this.asked });
    const info = new TSTInfo({ version: 1, policy: '1.2.3.4.1', messageImprint, serialNumber, genTime: this.now });
    const content = info.toSchema().toBER();
    const digest = await webcrypto.subtle.digest('SHA-256', content);
    const certificate = Certificate.fromBER(new Uint8Array(new X509Certificate(this.own.certificate).raw));
    const { issuer, serialNumber: serial } = certificate;
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
          sid: new IssuerAndSerialNumber({ issuer, serialNumber: serial }),
          signedAttrs: new SignedAndUnsignedAttributes({ type: 0, attributes }),
        }),
      ],
    });
    await signed.sign(await keyOf(this.own.key), 0, 'SHA-256');
    return new ContentInfo({ contentType: id_ContentType_SignedData, content: signed.toSchema(true) });
  }
}

function keyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  return webcrypto.subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']);
}
