import { ask } from './api.js';
import { closeDrafts, forgetDrafts } from './drafts.js';
import { readSeen } from './logic/read-seen.js';
import { tellUntilHeard } from './logic/tell-until-heard.js';
import { queries } from './queries.js';

/** Minutes without a key or a touch after which one is logged out; a minute before, one is asked. */
export const IDLE_MINUTES = 15;
/** Told to the page whenever bytes of somebody's file have gone out: a file that goes up for an hour is work under way. */
export const BYTES_WENT = 'passerelle-bytes-went';
const PLACE = 'login-place';
const ENDED = 'ended-why';
const SEEN = 'seen-at';
/** Why a session was left whose end the node was not told of yet: the cookie lets in whoever comes next, and no page can take it away. */
const UNTOLD = 'logout-untold';
/** Milliseconds without an answer after which the node was not told. */
const PATIENCE_MS = 30_000;
/** Seconds that another tab has to tell the node. */
const OTHERS_TURN = 5;
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

/** Ends the session in this browser: nothing stays of what was read or typed, in any tab. That the node hears of it: `tellNode`. */
export function closeSession(why: Left): void {
  forget();
  localStorage.setItem(UNTOLD, why);
  channel.postMessage({ ended: why });
  void forgetDrafts();
}

/** Why a session was left that may still stand at the node; undefined where there is none. */
export function findUntold(): Left | undefined {
  const why = localStorage.getItem(UNTOLD);
  return isLeft(why) ? why : undefined;
}

let hurry = (): void => undefined;
/** Somebody will not wait until the node is told again by itself. */
export const tellNow = (): void => hurry();

/**
 * Tells the node, as often as it takes, that the session was left, and goes on to the issuer's page where there is one.
 * @param elsewhere another tab is telling it
 * @param failed called each time that it was not heard @param heard called once, when nobody is logged in any more
 * @returns what ends it
 */
export function tellNode(
  why: Left,
  { elsewhere, failed, heard }: { elsewhere: boolean; failed: () => void; heard: () => void },
): () => void {
  let over = false;
  const signal = () => AbortSignal.timeout(PATIENCE_MS);
  const tell = async () => {
    const drafts = forgetDrafts();
    if (elsewhere) await wait(OTHERS_TURN);
    const said = await tellUntilHeard({
      tell: () =>
        inTurn(async () => {
          if (findUntold() === undefined) return undefined;
          const answer = await ask<{ elsewhere: string | null }>('DELETE', 'session', { signal: signal() });
          await drafts;
          localStorage.removeItem(UNTOLD);
          return answer;
        }),
      isTold: () => over || findUntold() === undefined,
      wait,
      failed: () => over || failed(),
    });
    if (over) return;
    await drafts;
    localStorage.removeItem(UNTOLD);
    if (!said?.elsewhere) return heard();
    sessionStorage.setItem(ENDED, why);
    location.assign(said.elsewhere);
  };
  void tell();
  return () => {
    over = true;
    hurry();
  };
}

/** One tab at a time: two that were both answered would both go to the issuer's page, which takes one and shows the other a fault. */
function inTurn<T>(tell: () => Promise<T>): Promise<T> {
  return isSecureContext ? navigator.locks.request('passerelle-session', tell) : tell();
}

/** Until the time is over, the line is back, another tab was heard or somebody does not wait. */
function wait(seconds: number): Promise<void> {
  const done = new AbortController();
  return new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1_000);
    done.signal.addEventListener('abort', () => clearTimeout(timer));
    addEventListener('online', () => resolve(), done);
    addEventListener('storage', ({ key, newValue }) => key === UNTOLD && newValue === null && resolve(), done);
    hurry = resolve;
  }).finally(() => done.abort());
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
  return readSeen(localStorage.getItem(SEEN), Date.now());
}
