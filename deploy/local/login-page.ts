import { createHash, timingSafeEqual } from 'node:crypto';
import { DEMO_ROLES } from './members.js';

/** Where the embedded issuer lets people log in to the console. */
export const LOGIN_PATH = '/console-login';
/** Only ever back to a node on this machine: the token is in the address. */
const BACK = /^http:\/\/127\.0\.0\.1:\d{1,5}\/console\/$/;
const AUDIENCE = /^passerelle:[a-z0-9-]{1,32}$/;
const STATE = /^[\w-]{16,64}$/;

export interface LoginAsked {
  audience: string;
  returnTo: string;
  state: string;
}

/** What everybody in the demonstration logs in with; made of the secret, so that it need not be kept. */
export function demoPassword(clientSecret: string): string {
  return createHash('sha256').update(`demo password ${clientSecret}`).digest('base64url').slice(0, 8);
}

/** What the address of the page asks for; undefined where that is nothing a node of this machine asks. */
export function readLogin(search: URLSearchParams): LoginAsked | undefined {
  const asked = {
    audience: search.get('audience') ?? '',
    returnTo: search.get('return_to') ?? '',
    state: search.get('state') ?? '',
  };
  return AUDIENCE.test(asked.audience) && BACK.test(asked.returnTo) && STATE.test(asked.state) ? asked : undefined;
}

/** Whether this is one of the users, with the password of the demonstration. */
export function mayLogIn(entered: URLSearchParams, clientSecret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const right = timingSafeEqual(digest(entered.get('password') ?? ''), digest(demoPassword(clientSecret)));
  return right && DEMO_ROLES.some((role) => role === entered.get('user'));
}

/** The page itself, without a script. */
export function loginPage({ audience }: LoginAsked, wrong: boolean): string {
  const roles = DEMO_ROLES.map((role) => `<option>${role}</option>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Log in (demonstration)</title>
<main><h1>Log in to ${audience.replace('passerelle:', '')} (demonstration)</h1>${wrong ? '<p role="alert">That is not the password that the demonstration printed.</p>' : ''}
<form method="post"><p><label>Who <select name="user">${roles}</select></label></p>
<p><label>Password <input name="password" type="password" autocomplete="off" required></label></p>
<p><button>Log in</button></p></form></main></html>`;
}
