import { ask } from './api.js';
import { queries } from './queries.js';
import type { Me } from './types.js';

/** Minutes without a key or a touch after which one is logged out; a minute before, one is asked. */
export const IDLE_MINUTES = 15;
const STATE = 'login-state';
const PLACE = 'login-place';
const channel = new BroadcastChannel('passerelle-session');

export type Ended = 'logged-out' | 'idle' | 'expired' | 'no-login-page' | 'login-failed';

/** Sends the browser to where its user logs in; what it comes back with must bear the same state. */
export function goToLogin(): void {
  const state = crypto.randomUUID();
  sessionStorage.setItem(STATE, state);
  if (location.pathname !== '/console/') sessionStorage.setItem(PLACE, location.pathname);
  location.assign(`/console/login?state=${state}`);
}

/** Takes what a login brought out of the address, so that neither history nor a bookmark keeps it. */
export function takeFragment(): { token?: string; ended?: Ended } {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const expected = sessionStorage.getItem(STATE);
  if (location.hash !== '') history.replaceState(null, '', location.pathname);
  if (fragment.has('no-login-page')) return { ended: 'no-login-page' };
  const token = fragment.get('token');
  if (!token) return {};
  sessionStorage.removeItem(STATE);
  // Somebody else's page could otherwise log its visitor in as somebody else.
  return expected !== null && fragment.get('state') === expected ? { token } : { ended: 'login-failed' };
}

/** Where one was when one was sent to log in; only ever a path of this console. */
export function takePlace(): string | undefined {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return place?.startsWith('/console/') ? place : undefined;
}

/** @throws Problem `unauthenticated` */
export async function openSession(token: string): Promise<Me> {
  await ask('POST', 'session', { token });
  return ask<Me>('GET', 'me');
}

/** Ends the session here, at the node, and in the other tabs of this browser. */
export async function closeSession(): Promise<void> {
  forget();
  channel.postMessage('ended');
  await ask('DELETE', 'session').catch(() => undefined);
}

/** Nothing that was read stays. */
export function forget(): void {
  void queries.cancelQueries();
  queries.clear();
}

export function onEndedElsewhere(listener: () => void): () => void {
  channel.addEventListener('message', listener);
  return () => channel.removeEventListener('message', listener);
}
