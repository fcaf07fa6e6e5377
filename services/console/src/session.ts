import { ask } from './api.js';
import { closeDrafts, forgetDrafts } from './drafts.js';
import { queries } from './queries.js';

/** Minutes without a key or a touch after which one is logged out; a minute before, one is asked. */
export const IDLE_MINUTES = 15;
const PLACE = 'login-place';
const channel = new BroadcastChannel('passerelle-session');

export type Ended = 'logged-out' | 'idle' | 'expired' | 'no-login' | 'login-failed';

/** Sends the browser to where its user logs in; it comes back with a session, or with the reason why not. */
export function goToLogin(): void {
  if (location.pathname !== '/console/') sessionStorage.setItem(PLACE, location.pathname);
  location.assign('/console/login');
}

/** Takes why a login came to nothing out of the address. */
export function takeFragment(): Ended | undefined {
  const said = location.hash.slice(1);
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  return said === 'no-login' || said === 'login-failed' ? said : undefined;
}

/** Where one was when one was sent to log in; only ever a path of this console. */
export function takePlace(): string | undefined {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return place?.startsWith('/console/') ? place : undefined;
}

/** Ends the session here, at the node, and in the other tabs of this browser. */
export async function closeSession(): Promise<void> {
  forget();
  channel.postMessage('ended');
  await Promise.all([forgetDrafts(), ask('DELETE', 'session').catch(() => undefined)]);
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
