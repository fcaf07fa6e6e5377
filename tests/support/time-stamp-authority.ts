import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageImprint } from 'pkijs';
import { grantStamp, imprintAsked, refuseStamp } from '../../deploy/local/answer-stamp-request.js';
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
    if (!this.grants) return refuseStamp();
    const asked = imprintAsked(this.request);
    const imprint =
      this.behaves === 'well' ? asked : await MessageImprint.create('SHA-256', Buffer.from('something else'));
    return grantStamp(imprint, this.own, this.now);
  }
}
