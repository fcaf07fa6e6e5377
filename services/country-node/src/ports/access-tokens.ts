/** Who is behind a token or a login, as the issuer says; roles and assignments come from the node's own tables. */
export interface Identity {
  /** The issuer's subject, opaque. */
  subject: string;
  issuedAt: Date;
  /** When the token ends. */
  expiresAt: Date;
  /** The token is a client's own, by client credentials: no person logged in (RFC 9068 section 2.2). */
  ofClient?: true;
  /** The issuer's name for its own session (`sid`), where it told one. */
  issuerSession?: string;
  /** What the issuer is shown at logout, sealed. */
  hint?: string;
}

/** That somebody is logged in no more, as the issuer tells it: one of its sessions, or all of one person. */
export interface LogoutNotice {
  /** Told once. */
  id: string;
  subject?: string;
  issuerSession?: string;
  issuedAt: Date;
}

/** Checks OIDC access tokens (RFC 9068) and logout tokens, and seals what a browser keeps of its session. */
export interface AccessTokens {
  /** @throws Refusal `unauthenticated`; Fault `issuer-unreachable` */
  verify(token: string): Promise<Identity>;
  /** Makes the opaque value of a session cookie. */
  openSession(session: { id: string; expiresAt: Date }): Promise<string>;
  /** The id of a session; whether it is still open stands in the node's table. @throws Refusal `unauthenticated` */
  readSession(cookie: string): Promise<string>;
  /** @throws Refusal `unauthenticated`, whatever is wrong with the token; Fault `issuer-unreachable` */
  readLogout(token: string): Promise<LogoutNotice>;
}
