import { ask } from './api.js';
import { closeDrafts, forgetDrafts } from './drafts.js';
import { queries } from './queries.js';

/** Minutes without a key or a touch after which one is logged out; a minute before, one is asked. */
export const IDLE_MINUTES = 15;
const PLACE = 'login-place';
const ENDED = 'ended-why';
const SEEN = 'seen-at';
const channel = new BroadcastChannel('passerelle-session');

/** Why a session was left by whoever was in it. */
const LEFT = ['logged-out', 'idle'] as const;
export type Left = (typeof LEFT)[number];
export type Ended = Left | 'expired' | 'no-login' | 'login-failed';
const isLeft = (why: unknown): why is Left => LEFT.some((each) => each === why);

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
  return isLeft(noted) ? noted : undefined;
}

/** Where one was when one was sent to log in; only ever a path of this console. */
export function takePlace(): string | undefined {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return place?.startsWith('/console/') ? place : undefined;
}

/** Ends the session here, at the node, in the other tabs of this browser, and at the issuer where it has a page for that. */
export async function closeSession(why: Left): Promise<void> {
  forget();
  channel.postMessage({ ended: why });
  const asked = ask<{ elsewhere: string | null }>('DELETE', 'session').catch(() => undefined);
  const [said] = await Promise.all([asked, forgetDrafts()]);
  if (!said?.elsewhere) return;
  sessionStorage.setItem(ENDED, why);
  location.assign(said.elsewhere);
}

/** Nothing that was read stays. */
export function forget(): void {
  localStorage.removeItem(SEEN);
  closeDrafts();
  void queries.cancelQueries();
  queries.clear();
}

/** @param listener told why another tab of this browser ended the session that both have */
export function onEndedElsewhere(listener: (why: Left) => void): () => void {
  const hear = ({ data }: MessageEvent<{ ended?: unknown } | null>) => {
    const why = data?.ended;
    if (isLeft(why)) listener(why);
  };
  channel.addEventListener('message', hear);
  return () => channel.removeEventListener('message', hear);
}

/**
 * Somebody touched this page: all tabs of this browser share a session, and one that was forgotten may not end it. It is
 * kept where a tab reads it at once: one that was frozen may count before it hears messages.
 */
export function noteSeen(): void {
  localStorage.setItem(SEEN, String(Date.now()));
}

/** When a page of this browser was touched last, in milliseconds; 0 where that is not known. */
export function seenInAnyTab(): number {
  const at = Number(localStorage.getItem(SEEN));
  // A clock that was put back since would keep the session for as long.
  return at <= Date.now() ? at : 0;
}
