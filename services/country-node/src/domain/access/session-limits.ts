/** Longest time that somebody works without saying again who it is. */
export const SESSION_MS = 8 * 3_600_000;
/** Longest time without a request. The console ends a session sooner, after a quarter of an hour without a touch; this ends what it cannot. */
export const IDLE_MS = 20 * 60_000;
/** At so many computers one person works at once: a desk, a laptop, a telephone. */
export const SESSIONS_AT_ONCE = 3;
/**
 * How old what names a session of the issuer's may be, whatever its own end: the issuer tells once that the session is over,
 * and what was told is remembered for longer than this.
 */
const CREDENTIAL_MS = 24 * 3_600_000;
/** How far the issuer's clock and this node's may differ. */
const LEEWAY_MS = 30_000;

/** A session as far as its end is concerned. */
export interface SessionTimes {
  seenAt: Date;
  /** Of this node, or of the token that opened it, whichever is sooner. */
  expiresAt: Date;
}

export function isSessionOpen({ seenAt, expiresAt }: SessionTimes, now: Date): boolean {
  return now < expiresAt && now.getTime() < seenAt.getTime() + IDLE_MS;
}

/** When a session that begins now ends at the latest. @param until end of the token or login that opens it */
export function endOfSession(until: Date, now: Date): Date {
  return new Date(Math.min(until.getTime(), now.getTime() + SESSION_MS));
}

/** Which have to end for one more to begin. @param open those of one person, the oldest first */
export function crowdedOut<T>(open: readonly T[]): T[] {
  return open.slice(0, Math.max(0, open.length - SESSIONS_AT_ONCE + 1));
}

/** Whether what the issuer gave out counts no more, because all sessions were ended since: a clock ahead must not save it. */
export function isEnded(issuedAt: Date, credentialsFrom: Date | null | undefined): boolean {
  return !!credentialsFrom && issuedAt.getTime() <= credentialsFrom.getTime() + LEEWAY_MS;
}

/** Whether a logout that was told a moment before could be forgotten by now. */
export function isTooOld(issuedAt: Date, now: Date): boolean {
  return now.getTime() >= issuedAt.getTime() + CREDENTIAL_MS;
}

/** Until when a logout is remembered: what was given out before it, by a clock ahead of ours for one, is too old by then. */
export function rememberedUntil(toldAt: Date): Date {
  return new Date(toldAt.getTime() + CREDENTIAL_MS + 2 * LEEWAY_MS);
}
