import type { SessionTimes } from '../../domain/access/session-limits.js';

/** Somebody who is logged in at a browser. What ended has no row. */
export interface SessionRow extends SessionTimes {
  id: string;
  staffId: string;
  /** The issuer's name for its own session (`sid`); null where it has none. */
  issuerSession: string | null;
  openedAt: Date;
  /** What the issuer is shown at logout, sealed by `Logins`; null where there is nothing to show. */
  hint: string | null;
}

export interface SessionRows {
  /** Until the transaction ends nobody opens or ends another session of this person. */
  lockPerson(staffId: string): Promise<void>;
  /** Until the transaction ends nobody opens a session of this one of the issuer's, nor ends it. */
  lockIssuerSession(issuerSession: string): Promise<void>;
  insert(row: SessionRow): Promise<void>;
  get(id: string): Promise<SessionRow | undefined>;
  /** Notes that it is used; once a minute is enough. */
  touch(id: string, at: Date): Promise<void>;
  /** Those of a person, the oldest first. */
  ofPerson(staffId: string): Promise<SessionRow[]>;
  /** Those that the issuer knows as one of its own. */
  ofIssuerSession(issuerSession: string): Promise<SessionRow[]>;
  end(ids: readonly string[]): Promise<void>;
  /** @returns how many there were */
  endAll(): Promise<number>;
  /** What the issuer gave out for this person before does not count any more. */
  refuseBefore(staffId: string, at: Date): Promise<void>;
  /** Notes a logout that the issuer told of. @returns false when it was told before */
  noteLogout(notice: { id: string; issuerSession: string | null; until: Date }): Promise<boolean>;
  /** Whether the issuer told that its session is over. */
  wasLoggedOut(issuerSession: string): Promise<boolean>;
  /** Forgets what is over. @returns how many rows */
  tidy(now: Date, idleSince: Date): Promise<number>;
}
