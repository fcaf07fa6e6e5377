import type { Identity } from './access-tokens.js';

/** Lets people log in at the issuer and come back (OpenID Connect Core 1.0 section 3.1, RFC 7636). */
export interface Logins {
  /**
   * Where a browser is sent to log in, and what it has to bring back with the answer, sealed.
   * @param back this node's address that the issuer sends it to; registered there
   * @throws Fault `issuer-unreachable`, `issuer-metadata-invalid`
   */
  begin(back: URL): Promise<{ page: URL; sealed: string }>;
  /**
   * Who came back.
   * @param at the address with which the issuer sent the browser back
   * @param sealed what `begin` gave this browser
   * @throws Refusal `unauthenticated`, whatever is wrong with either; Fault `issuer-unreachable`
   */
  finish(at: URL, sealed: string): Promise<Identity>;
  /**
   * Where a browser is sent to end the issuer's own session too; undefined where the issuer has no such page, or does not answer.
   * @param back this node's address that the issuer sends it to afterwards; registered there
   * @param hint what `finish` gave for the login
   */
  leave(back: URL, hint: string | null): Promise<URL | undefined>;
}
