import { jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { Fault, Refusal } from '../../domain/refusal.js';
import type { AccessTokens, Identity } from '../../ports/access-tokens.js';
import type { Clock } from '../../ports/clock.js';
import { discoverKeys } from './discover-keys.js';
import { openCookie, sealCookie } from './sealed-cookie.js';

const TOKEN_TYP = 'at+jwt';
const SESSION_TYP = 'passerelle-session+jwt';
const SIGNATURES = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256'];
const CLOCK_TOLERANCE = '30s';
const MAX_TOKEN_LENGTH = 8_192;
/** Longest time that somebody works without saying again who it is. */
export const MAX_SESSION_MS = 8 * 3_600_000;

export interface TokenSettings {
  /** Exactly as in the tokens' `iss`. */
  issuer: string;
  /** Of this node, such as `passerelle:mr`. */
  audience: string;
  /** 32 bytes; encrypts the session cookies. */
  sessionKey: Uint8Array;
}

/**
 * Access tokens by RFC 9068 and sessions as encrypted JWTs. A session cannot serve as a token nor a token as a session:
 * they differ in form, key and `typ`.
 */
export class OidcAccessTokens implements AccessTokens {
  private readonly keys: JWTVerifyGetKey;

  constructor(
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {
    if (settings.sessionKey.length !== 32) throw new Fault('session-key-invalid');
    this.keys = discoverKeys(settings.issuer);
  }

  /** @throws Refusal `unauthenticated`, whatever is wrong with the token; Fault `issuer-unreachable` */
  async verify(token: string): Promise<Identity> {
    return refusing(async () => {
      const { payload } = await jwtVerify(limited(token), this.keys, {
        issuer: this.settings.issuer,
        audience: this.settings.audience,
        typ: TOKEN_TYP,
        algorithms: SIGNATURES,
        requiredClaims: ['sub', 'exp', 'iat'],
        clockTolerance: CLOCK_TOLERANCE,
        currentDate: this.clock.now(),
      });
      this.refuseFuture(payload);
      return identityOf(payload);
    });
  }

  /** Ends with the token it was opened with, and after eight hours at the latest. */
  async openSession({ subject, expiresAt }: Identity): Promise<string> {
    const now = this.clock.now();
    const end = new Date(Math.min(expiresAt.getTime(), now.getTime() + MAX_SESSION_MS));
    return sealCookie(this.seal, { sub: subject }, { now, end });
  }

  /** @throws Refusal `unauthenticated` */
  async readSession(cookie: string): Promise<Identity> {
    return refusing(async () => {
      const requiredClaims = ['sub'];
      const payload = await openCookie(this.seal, limited(cookie), { now: this.clock.now(), requiredClaims });
      return identityOf(payload);
    });
  }

  private get seal() {
    const { audience, sessionKey: key } = this.settings;
    return { typ: SESSION_TYP, audience, key };
  }

  /** jose checks `iat` only together with a maximum age; a token from the future is a sign of forgery or a bad clock. */
  private refuseFuture({ iat }: JWTPayload): void {
    if (iat! * 1_000 > this.clock.now().getTime() + 30_000) throw new Refusal('unauthenticated');
  }
}

function identityOf({ sub, exp }: JWTPayload): Identity {
  if (typeof sub !== 'string' || sub.length < 1 || sub.length > 255) throw new Refusal('unauthenticated');
  return { subject: sub, expiresAt: new Date(exp! * 1_000) };
}

/** @throws Refusal `unauthenticated` for what no token and no cookie of this node is as long as */
export function limited(text: string): string {
  if (typeof text !== 'string' || text.length > MAX_TOKEN_LENGTH) throw new Refusal('unauthenticated');
  return text;
}

/** One answer for every way a token can be wrong; only our own faults pass through. */
async function refusing(check: () => Promise<Identity>): Promise<Identity> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Refusal('unauthenticated');
  }
}
