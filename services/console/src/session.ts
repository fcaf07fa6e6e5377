import { ask } from './api.js';
import { closeDrafts, forgetDrafts } from './drafts.js';
import { queries } from './queries.js';

/** Minutes without a key or a touch after which one is logged out; a minute before, one is asked. */
export const IDLE_MINUTES = 15;
const PLACE = 'login-place';
const ENDED = 'ended-why';
const channel = new BroadcastChannel('passerelle-session');

export type Ended = 'logged-out' | 'idle' | 'expired' | 'no-login' | 'login-failed';

/** Sends the browser to where its user logs in; it comes back with a session, or with the reason why not. */
export function goToLogin(): void {
  if (location.pathname !== '/console/') sessionStorage.setItem(PLACE, location.pathname);
  location.assign('/console/login');
}

/** Why nobody is logged in: out of the address where a login came to nothing, or as noted before the browser went to the issuer. */
export function takeEnded(): Ended | undefined {
  const said = location.hash.slice(1);
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  if (said === 'no-login' || said === 'login-failed') return said;
  const noted = sessionStorage.getItem(ENDED);
  sessionStorage.removeItem(ENDED);
  return noted === 'logged-out' || noted === 'idle' ? noted : undefined;
}

/** Where one was when one was sent to log in; only ever a path of this console. */
export function takePlace(): string | undefined {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return place?.startsWith('/console/') ? place : undefined;
}

/** Ends the session here, at the node, in the other tabs of this browser, and at the issuer where it has a page for that. */
export async function closeSession(why: Ended): Promise<void> {
  forget();
  channel.postMessage('ended');
  const asked = ask<{ elsewhere: string | null }>('DELETE', 'session').catch(() => undefined);
  const [said] = await Promise.all([asked, forgetDrafts()]);
  if (!said?.elsewhere) return;
  sessionStorage.setItem(ENDED, why);
  location.assign(said.elsewhere);
}

/** Nothing that was read stays. */
export function forget(): void {
  closeDrafts();
  void queries.cancelQueries();
  queries.clear();
}

export function onEndedElsewhere(listener: () => void): () => void {
  channel.addEventListener('message', listener);
  return () => channel.removeEventListener('message', listener);
}
