import { isEnded, isTooOld } from '../../domain/access/session-limits.js';
import type { Identity } from '../../ports/access-tokens.js';
import type { Tx } from '../../ports/store/store.js';

/**
 * Whether the issuer ended the session that this was given out in (OpenID Connect Back-Channel Logout 1.0). What names no
 * session was perhaps given out in any of its person's that ended since, so it ends with each that the issuer says is theirs.
 */
export async function wasLoggedOut(tx: Tx, identity: Identity, now: Date): Promise<boolean> {
  const { subject, issuedAt, issuerSession } = identity;
  if (issuerSession === undefined) return isEnded(issuedAt, await tx.sessions.personLoggedOut(subject));
  return isTooOld(issuedAt, now) || (await tx.sessions.sessionLoggedOut(issuerSession, subject)) !== undefined;
}
