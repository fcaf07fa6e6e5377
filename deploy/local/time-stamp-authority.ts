import { createServer, type IncomingMessage, type Server } from 'node:http';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { grantStamp, imprintAsked } from './answer-stamp-request.js';
import { type CertifiedKey, certify, makeAuthority } from './certificates.js';
import { freePort } from './free-port.js';

/**
 * An authority of time-stamps (RFC 3161) for the demonstration only: whoever asks gets a stamp by the clock of this machine. A
 * country names a real one, to whom a court listens.
 */
export interface AuthoritySettings {
  port: number;
  own: CertifiedKey;
}

/** How it is found, and by what its stamps are known. */
export interface AuthorityPlace {
  address: string;
  /** In PEM; given to whoever checks a bundle from elsewhere. */
  certificatesFile: string;
  /** DER in base64, as a national configuration has it. */
  certificates: string[];
  settingsFile: string;
}

/** Requests hold a digest and little else. */
const MAX_REQUEST_BYTES = 4_096;
const REQUEST_TYPE = 'application/timestamp-query';

/** Makes its keys at the first start, so that earlier stamps go on to count, and takes a free port. */
export async function placeAuthority(folder: string): Promise<AuthorityPlace> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keyFile = join(folder, 'own-key.json');
  const certificatesFile = join(folder, 'authority.pem');
  if (!existsSync(keyFile)) {
    const root = await makeAuthority();
    writeFileSync(certificatesFile, root.certificate);
    writeFileSync(keyFile, JSON.stringify(await certify(root, 'Demonstration', 'time-stamps')), { mode: 0o600 });
  }
  const settings = { port: await freePort(), own: JSON.parse(readFileSync(keyFile, 'utf8')) as CertifiedKey };
  const settingsFile = join(folder, 'settings.json');
  writeFileSync(settingsFile, JSON.stringify(settings satisfies AuthoritySettings), { mode: 0o600 });
  const der = new X509Certificate(readFileSync(certificatesFile)).raw.toString('base64');
  return { address: `http://127.0.0.1:${settings.port}/`, certificatesFile, certificates: [der], settingsFile };
}

/** @returns the server, once it listens */
export function startAuthority({ port, own }: AuthoritySettings): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request, own).then(
      (body) => response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(body),
      () => response.writeHead(400).end(),
    );
  });
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** @throws Error when it is no request for a stamp */
async function answer(request: IncomingMessage, own: CertifiedKey): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > MAX_REQUEST_BYTES) throw new RangeError('too long');
  }
  if (request.method !== 'POST' || request.headers['content-type'] !== REQUEST_TYPE) throw new RangeError('no request');
  return grantStamp(imprintAsked(Buffer.concat(pieces)), own, new Date());
}

const [, file, settings] = process.argv;
if (file?.endsWith('time-stamp-authority.js') && settings) {
  await startAuthority(JSON.parse(readFileSync(settings, 'utf8')) as AuthoritySettings);
}
