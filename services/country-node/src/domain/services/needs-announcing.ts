/** What a peer was last sent of this node's list. */
export interface LastAnnounced {
  version: number;
  /** Thumbprint of the key that it was sealed for. */
  audienceKey: string;
  status: 'queued' | 'receipted' | 'refused';
  /** When it was sent, or its answer came. */
  changedAt: Date;
  expiresAt: Date;
}

const DAY_MS = 86_400_000;
/** Sent again when a third of its life is left, so that a link that is down for days does not make it lapse. */
const RENEW_AT = 1 / 3;

/**
 * Whether a peer must be sent the list: it never was, there is a newer one, what waits for it was sealed for a key that it
 * no longer has, the last one lapses soon, or it was refused long enough ago to ask again.
 * @param lifeMs milliseconds for which a list counts
 */
export function needsAnnouncing(
  last: LastAnnounced | undefined,
  own: { version: number; audienceKey: string; now: Date; lifeMs: number },
): boolean {
  if (!last || last.version < own.version) return true;
  const now = own.now.getTime();
  if (last.status === 'refused') return now - last.changedAt.getTime() >= DAY_MS;
  if (last.status === 'queued' && last.audienceKey !== own.audienceKey) return true;
  return last.expiresAt.getTime() - now < own.lifeMs * RENEW_AT;
}
