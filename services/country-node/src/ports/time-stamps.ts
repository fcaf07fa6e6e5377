/** Authorities of time-stamps (RFC 3161). */
export interface TimeStamps {
  /**
   * A token over a text, of which the authority sees the digest. Whether it counts is for `readToken` to say.
   * @throws TimeStampError `away`, `not-granted`
   */
  ask(authority: string, text: string): Promise<Uint8Array>;
}
