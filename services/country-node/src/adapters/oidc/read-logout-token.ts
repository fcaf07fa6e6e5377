import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { Refusal } from '../../domain/refusal.js';
import type { LogoutNotice } from '../../ports/access-tokens.js';
import { named } from './fit-text.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** Issuers that do not type their logout tokens (section 2.4 only recommends it) call them what ID tokens are called. */
const TYPES: readonly (string | undefined)[] = ['logout+jwt', 'application/logout+jwt', 'JWT', undefined];
/** Longest age, in seconds: as long is remembered which ones were seen, and more. */
const MAX_AGE_SECONDS = 300;
const TOLERANCE_SECONDS = 30;

export interface LogoutExpected {
  issuer: string;
  audience: string;
  algorithms: string[];
  now: Date;
}

/**
 * A logout token, by OpenID Connect Back-Channel Logout 1.0 section 2.6; that it comes once is for the store to see.
 * @throws jose's own errors and Refusal `unauthenticated` for what is wrong with it
 */
export async function readLogoutToken(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, audience, algorithms, now }: LogoutExpected,
): Promise<LogoutNotice> {
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    ...{ issuer, audience, algorithms },
    requiredClaims: ['iat', 'exp', 'jti', 'events'],
    maxTokenAge: MAX_AGE_SECONDS,
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: now,
  });
  if (!TYPES.includes(protectedHeader.typ) || !isLogout(payload)) throw new Refusal('unauthenticated');
  const { jti, iat, sub, sid } = payload;
  return {
    id: named(jti),
    issuedAt: new Date(iat! * 1_000),
    ...(sub === undefined ? {} : { subject: named(sub) }),
    ...(sid === undefined ? {} : { issuerSession: named(sid) }),
  };
}

/** Says what ended, for a person or a session, and is no ID token, which has a nonce. */
function isLogout({ events, sub, sid, ...others }: JWTPayload): boolean {
  const said: unknown = typeof events === 'object' && events !== null ? (events as JWTPayload)[EVENT] : undefined;
  const isObject = typeof said === 'object' && said !== null && !Array.isArray(said);
  return isObject && !('nonce' in others) && (sub !== undefined || sid !== undefined);
}
