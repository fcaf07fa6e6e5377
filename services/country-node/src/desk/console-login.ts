import type { Request, Response } from 'express';
import type { AccessTokens, Identity } from '../ports/access-tokens.js';
import type { Logins } from '../ports/logins.js';
import { Refusal } from '../domain/refusal.js';
import { addressOf, giveSession, isThisMachine, readCookie } from './session-cookie.js';

const LOGIN_COOKIE = 'passerelle_login';
export const CALLBACK = '/callback';

export interface Doors {
  logins: Logins;
  tokens: AccessTokens;
  /** Begins the session of whoever logged in. @throws Refusal `unauthenticated` */
  open(identity: Identity): Promise<{ id: string; expiresAt: Date }>;
}

/** Sends a browser to its issuer, with what it has to bring back. @param root path of the console */
export async function sendToLogin(doors: Doors, root: string, request: Request, response: Response): Promise<void> {
  try {
    const begun = await doors.logins.begin(addressOf(request, root + CALLBACK));
    response.cookie(LOGIN_COOKIE, begun.sealed, {
      httpOnly: true,
      // The issuer's page sends the browser back: what comes from elsewhere would not bring a strict one.
      sameSite: 'lax',
      secure: !isThisMachine(request.hostname),
      path: root + CALLBACK,
    });
    response.redirect(303, begun.page.href);
  } catch {
    response.redirect(303, `${root}/#no-login`);
  }
}

/** Takes in who comes back: the code is used here, and no page, history or script sees a token. */
export async function takeBack(doors: Doors, root: string, request: Request, response: Response): Promise<void> {
  response.clearCookie(LOGIN_COOKIE, { path: root + CALLBACK });
  try {
    const at = addressOf(request, root + CALLBACK);
    at.search = new URL(request.originalUrl, at).search;
    const identity = await doors.logins.finish(at, readCookie(request.headers.cookie, LOGIN_COOKIE) ?? '');
    const session = await doors.open(identity);
    giveSession(request, response, await doors.tokens.openSession(session));
    response.redirect(303, `${root}/`);
  } catch (error) {
    response.redirect(303, `${root}/#${error instanceof Refusal ? 'login-failed' : 'no-login'}`);
  }
}
