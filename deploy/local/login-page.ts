import { createHash, timingSafeEqual } from 'node:crypto';
import { DEMO_ROLES } from './members.js';

/** Where the embedded issuer asks who is there; the id of what is asked follows. */
export const LOGIN_PATH = '/interaction/';

/** What everybody in the demonstration logs in with; made of the secret, so that it need not be kept. */
export function demoPassword(clientSecret: string): string {
  return createHash('sha256').update(`demo password ${clientSecret}`).digest('base64url').slice(0, 8);
}

/** Whether this is one of the users, with the password of the demonstration. */
export function mayLogIn(entered: URLSearchParams, clientSecret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const right = timingSafeEqual(digest(entered.get('password') ?? ''), digest(demoPassword(clientSecret)));
  return right && DEMO_ROLES.some((role) => role === entered.get('user'));
}

/** The page itself, without a script. @param client of the issuer, such as `passerelle:mr` */
export function loginPage(client: string, wrong: boolean): string {
  const roles = DEMO_ROLES.map((role) => `<option>${role}</option>`).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Log in (demonstration)</title>
<main><h1>Log in to ${client.replace('passerelle:', '')} (demonstration)</h1>${wrong ? '<p role="alert">That is not the password that the demonstration printed.</p>' : ''}
<form method="post"><p><label>Who <select name="user">${roles}</select></label></p>
<p><label>Password <input name="password" type="password" autocomplete="off" required></label></p>
<p><button>Log in</button></p></form></main></html>`;
}

/** Sends on by itself what the issuer asks to have confirmed. @param form the library's own, with what keeps others from sending it */
export function logoutPage(form: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Log out (demonstration)</title>
${form}<input type="hidden" name="logout" value="yes" form="op.logoutForm"><button form="op.logoutForm">Log out</button>
<script>document.getElementById('op.logoutForm').submit()</script></html>`;
}
