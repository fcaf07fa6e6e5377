import { jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { Fault, Refusal } from '../../domain/refusal.js';
import type { AccessTokens, Identity, LogoutNotice } from '../../ports/access-tokens.js';
import type { Clock } from '../../ports/clock.js';
import { discoverKeys } from './discover-keys.js';
import { limited, named } from './fit-text.js';
import { readLogoutToken } from './read-logout-token.js';
import { openCookie, sealCookie } from './sealed-cookie.js';

const TOKEN_TYP = 'at+jwt';
const SESSION_TYP = 'passerelle-session+jwt';
/** What an issuer may sign with, whatever it signs. */
const SIGNATURES = ['EdDSA', 'Ed25519', 'ES256', 'PS256', 'RS256'];
const CLOCK_TOLERANCE = '30s';

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

  async openSession({ id, expiresAt }: { id: string; expiresAt: Date }): Promise<string> {
    return sealCookie(this.seal, { jti: id }, { now: this.clock.now(), end: expiresAt });
  }

  /** @throws Refusal `unauthenticated` */
  async readSession(cookie: string): Promise<string> {
    return refusing(async () => {
      const requiredClaims = ['jti'];
      const payload = await openCookie(this.seal, limited(cookie), { now: this.clock.now(), requiredClaims });
      return String(payload.jti);
    });
  }

  /** @throws Refusal `unauthenticated`; Fault `issuer-unreachable` */
  async readLogout(token: string): Promise<LogoutNotice> {
    const { issuer, audience } = this.settings;
    const expected = { issuer, audience, algorithms: SIGNATURES, now: this.clock.now() };
    return refusing(() => readLogoutToken(limited(token), this.keys, expected));
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

function identityOf({ sub, iat, exp, sid, client_id: client }: JWTPayload): Identity {
  const times = { issuedAt: new Date(iat! * 1_000), expiresAt: new Date(exp! * 1_000) };
  // RFC 9068 section 2.2: without a person the subject is the client.
  const ofClient = client === sub ? { ofClient: true as const } : {};
  return { subject: named(sub), ...times, ...ofClient, ...(sid === undefined ? {} : { issuerSession: named(sid) }) };
}

/** One answer for every way a token can be wrong; only our own faults pass through. */
async function refusing<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Refusal('unauthenticated');
  }
}
