import * as oidc from 'openid-client';
import { Fault, Refusal } from '../../domain/refusal.js';
import { SESSION_MS } from '../../domain/access/session-limits.js';
import type { Identity } from '../../ports/access-tokens.js';
import type { Clock } from '../../ports/clock.js';
import type { Logins } from '../../ports/logins.js';
import { isProtected } from './is-protected.js';
import { openCookie, sealCookie } from './sealed-cookie.js';
import type { TokenSettings } from './access-tokens.js';
import { limited, named } from './fit-text.js';

const LOGIN_TYP = 'passerelle-login+jwt';
const HINT_TYP = 'passerelle-hint+jwt';
/** A longer ID token is not kept; the issuer then asks who leaves. */
const MAX_HINT_LENGTH = 5_000;
/** How long somebody may take at the issuer's page. */
const MAX_LOGIN_MS = 10 * 60_000;
const TIME_OUT_SECONDS = 5;

/**
 * Logins by the authorization code flow with PKCE (RFC 7636), state and nonce. The node is a public client of its issuer,
 * under the name that access tokens for it bear as audience: it keeps no secret there. The issuer asks for a name and a
 * password each time (`prompt=login`): these computers are shared, and whoever was logged out here must not be let in by what
 * the issuer remembers.
 */
export class CodeLogins implements Logins {
  private found?: Promise<oidc.Configuration> | undefined;

  constructor(
    private readonly settings: TokenSettings,
    private readonly clock: Clock,
  ) {}

  async begin(back: URL): Promise<{ page: URL; sealed: string }> {
    const config = await this.discover();
    const checks = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const page = oidc.buildAuthorizationUrl(config, {
      redirect_uri: back.href,
      scope: 'openid',
      prompt: 'login',
      state: checks.state,
      nonce: checks.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(checks.verifier),
      code_challenge_method: 'S256',
    });
    if (!isProtected(page)) throw new Fault('issuer-metadata-invalid');
    const now = this.clock.now();
    const end = new Date(now.getTime() + MAX_LOGIN_MS);
    return { page, sealed: await sealCookie(this.seal, checks, { now, end }) };
  }

  async finish(at: URL, sealed: string): Promise<Identity> {
    const checks = await this.open(sealed);
    // Asked before the issuer is: who has no login under way here costs it nothing.
    if (at.searchParams.get('state') !== checks.state) throw new Refusal('unauthenticated');
    const config = await this.discover();
    const tokens = await oidc
      .authorizationCodeGrant(config, at, {
        pkceCodeVerifier: checks.verifier,
        expectedState: checks.state,
        expectedNonce: checks.nonce,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        throw isUnreachable(error) ? new Fault('issuer-unreachable', error) : new Refusal('unauthenticated');
      });
    const { sub, iat = 0, sid }: Partial<oidc.IDToken> = tokens.claims() ?? {};
    const now = this.clock.now();
    // What the issuer's token is good for ends in minutes; how long somebody may work here is this node's to say.
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    const hint = await this.sealHint(tokens.id_token ?? '', { now, end: expiresAt });
    return {
      ...{ subject: named(sub), issuedAt: new Date(iat * 1_000), expiresAt },
      ...(sid === undefined ? {} : { issuerSession: named(sid) }),
      ...(hint === undefined ? {} : { hint }),
    };
  }

  /** OpenID Connect RP-Initiated Logout 1.0, section 2. That the issuer is away keeps nobody from logging out here. */
  async leave(back: URL, hint: string | null): Promise<URL | undefined> {
    const config = await this.discover().catch(() => undefined);
    if (!config?.serverMetadata().end_session_endpoint) return undefined;
    const said = hint === null ? undefined : await this.openHint(hint);
    const page = oidc.buildEndSessionUrl(config, {
      post_logout_redirect_uri: back.href,
      ...(said === undefined ? {} : { id_token_hint: said }),
    });
    return isProtected(page) ? page : undefined;
  }

  private async sealHint(idToken: string, times: { now: Date; end: Date }): Promise<string | undefined> {
    if (idToken.length > MAX_HINT_LENGTH) return undefined;
    return sealCookie({ ...this.seal, typ: HINT_TYP }, { hint: idToken }, times);
  }

  private async openHint(sealed: string): Promise<string | undefined> {
    const how = { now: this.clock.now(), requiredClaims: ['hint'] };
    const opened = await openCookie({ ...this.seal, typ: HINT_TYP }, sealed, how).catch(() => undefined);
    return opened === undefined ? undefined : String(opened['hint']);
  }

  private async open(sealed: string): Promise<Record<'state' | 'nonce' | 'verifier', string>> {
    const requiredClaims = ['state', 'nonce', 'verifier'];
    try {
      const opened = await openCookie(this.seal, limited(sealed), { now: this.clock.now(), requiredClaims });
      return opened as Record<'state' | 'nonce' | 'verifier', string>;
    } catch {
      throw new Refusal('unauthenticated');
    }
  }

  private get seal() {
    const { audience, sessionKey: key } = this.settings;
    return { typ: LOGIN_TYP, audience, key };
  }

  /** Once it answered it is not asked again; where it did not, by the next who logs in. */
  private discover(): Promise<oidc.Configuration> {
    this.found ??= this.ask().catch((error: unknown) => {
      this.found = undefined;
      throw new Fault('issuer-unreachable', error);
    });
    return this.found;
  }

  private async ask(): Promise<oidc.Configuration> {
    const { issuer, audience } = this.settings;
    const at = new URL(issuer);
    // Only the embedded issuer, on this machine, is asked in the clear.
    const execute = [
      oidc.enableNonRepudiationChecks,
      ...(at.protocol === 'http:' && isProtected(at) ? [oidc.allowInsecureRequests] : []),
    ];
    return oidc.discovery(at, audience, undefined, oidc.None(), { execute, timeout: TIME_OUT_SECONDS });
  }
}

/** No answer, or none of the issuer's own: everything else is about what was brought. */
function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as Error & { code?: string };
  return error instanceof TypeError || code === 'OAUTH_TIMEOUT' || (cause instanceof Response && cause.status >= 500);
}
