import type { Request, Response } from 'express';
import { Refusal } from '../domain/refusal.js';

export const SESSION_COOKIE = 'passerelle_session';
/** Only the API reads it. */
const PATH = '/api';

export function giveSession(request: Request, response: Response, session: string): void {
  response.cookie(SESSION_COOKIE, session, {
    httpOnly: true,
    sameSite: 'strict',
    secure: !isThisMachine(request.hostname),
    path: PATH,
  });
}

export function takeSession(response: Response): void {
  response.clearCookie(SESSION_COOKIE, { path: PATH });
}

/**
 * An address of this node as browsers reach it; the issuer sends nobody to one that is not registered with it.
 * @throws Refusal `parameter-invalid` where the request names no host that there could be (RFC 9112 section 3.2)
 */
export function addressOf(request: Request, path: string): URL {
  const scheme = isThisMachine(request.hostname) ? 'http' : 'https';
  const address = URL.parse(`${scheme}://${request.get('host') ?? ''}${path}`);
  if (!address) throw new Refusal('parameter-invalid');
  return address;
}

/** Behind a proxy that ends TLS the request itself says nothing; only a browser on the node's own machine comes without TLS. */
export function isThisMachine(host: string | undefined): boolean {
  return host === 'localhost' || host === '127.0.0.1' || host === '[::1]';
}

/** The value of a cookie; undefined where the browser brought none of that name. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}
