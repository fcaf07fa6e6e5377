/** Who is behind a request, as the issuer says; roles and assignments come from the node's own tables. */
export interface Identity {
  /** The issuer's subject, opaque. */
  subject: string;
  /** When the token ends. */
  expiresAt: Date;
}

/** Checks OIDC access tokens (RFC 9068) and keeps browser sessions. */
export interface AccessTokens {
  /** @throws Refusal `unauthenticated` */
  verify(token: string): Promise<Identity>;
  /** Makes the opaque value of a session cookie for an identity. */
  openSession(identity: Identity): Promise<string>;
  /** @throws Refusal `unauthenticated` */
  readSession(cookie: string): Promise<Identity>;
}
