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

/** That the issuer told of a logout. */
export interface LogoutRow {
  /** The issuer's, for what it told. */
  id: string;
  issuerSession: string | null;
  subject: string | null;
  toldAt: Date;
  /** How long it is remembered. */
  until: Date;
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
  noteLogout(row: LogoutRow): Promise<boolean>;
  /** When the issuer told first that this session of its own is over; whose it is counts where it said that too. */
  sessionLoggedOut(issuerSession: string, subject: string): Promise<Date | undefined>;
  /** When the issuer told last that a session of this person, which it named, is over. */
  personLoggedOut(subject: string): Promise<Date | undefined>;
  /** Forgets what is over. @returns how many rows */
  tidy(now: Date, idleSince: Date): Promise<number>;
}
