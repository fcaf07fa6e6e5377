import type { InputEndSessions } from '#libs/schema-check/generated/types.js';
import { rememberedUntil } from '../../domain/access/session-limits.js';
import { Refusal } from '../../domain/refusal.js';
import type { LogoutNotice } from '../../ports/access-tokens.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { LogoutRow, SessionRow } from '../../ports/store/sessions.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { ledgerEntry } from '../../record/ledger-entry.js';

type SessionParts = Pick<NodeParts, 'clock' | 'store'>;

/** Somebody logs out. @returns the session that ended; undefined where it had ended already */
export async function endOwnSession({ store }: SessionParts, id: string): Promise<SessionRow | undefined> {
  return store.transaction(async (tx) => {
    const row = await tx.sessions.get(id);
    if (row) await end(tx, [row]);
    return row;
  });
}

/**
 * An administrator ends all sessions of a member of staff, and what the issuer gave out before counts no more.
 * @throws Refusal `not-found`
 */
export async function endSessionsOf(
  parts: SessionParts,
  by: StaffRow,
  staffId: string,
  { reason }: InputEndSessions,
): Promise<{ ended: number }> {
  return parts.store.transaction(async (tx) => {
    if (!(await tx.people.staff(staffId))) throw new Refusal('not-found');
    return { ended: await endAllOf(parts, tx, staffId, { by: by.id, reason }) };
  });
}

/**
 * OpenID Connect Back-Channel Logout 1.0: the issuer tells that its session, or every one of a person, is over. Where it says
 * of its session whose that is, what was begun in none that it names ends with it: it may be of that one.
 * @throws Refusal `unauthenticated` where it was told before
 */
export async function endByIssuer(parts: SessionParts, notice: LogoutNotice): Promise<void> {
  await parts.store.transaction(async (tx) => {
    const { subject, issuerSession } = notice;
    const staff = subject === undefined ? undefined : await tx.people.staffBySubject(subject);
    // In the order in which a session is opened.
    if (staff) await tx.sessions.lockPerson(staff.id);
    if (issuerSession !== undefined) await tx.sessions.lockIssuerSession(issuerSession);
    if (!(await tx.sessions.noteLogout(logoutRow(notice, parts.clock.now())))) throw new Refusal('unauthenticated');
    const why = { by: 'issuer', reason: 'issuer_logout' };
    if (issuerSession === undefined) return void (staff && (await endAllOf(parts, tx, staff.id, why)));
    // Streams that a token of that session opened end too; no row says whose they are.
    await tx.notify({ topic: 'session', id: 'issuer' });
    const rows = await tx.sessions.ofIssuerSession(issuerSession);
    // Both are named where both are known: one that is not of this person is not meant.
    const meant = rows.filter(({ staffId }) => subject === undefined || staffId === staff?.id);
    const unnamed = staff ? (await tx.sessions.ofPerson(staff.id)).filter((row) => row.issuerSession === null) : [];
    for (const [staffId, own] of Map.groupBy([...meant, ...unnamed], (row) => row.staffId)) {
      await end(tx, own);
      await note(parts, tx, { of: staffId, count: own.length, ...why });
    }
  });
}

function logoutRow({ id, subject, issuerSession }: LogoutNotice, toldAt: Date): LogoutRow {
  const of = { issuerSession: issuerSession ?? null, subject: subject ?? null };
  return { id, ...of, toldAt, until: rememberedUntil(toldAt) };
}

interface Why {
  by: string;
  /** Code. */
  reason: string;
}

/** All sessions of a person, and what the issuer gave out before, in the transaction of whatever ends them. @returns how many */
export async function endAllOf(parts: SessionParts, tx: Tx, staffId: string, why: Why): Promise<number> {
  await tx.sessions.lockPerson(staffId);
  const rows = await tx.sessions.ofPerson(staffId);
  await tx.sessions.refuseBefore(staffId, parts.clock.now());
  await end(tx, rows);
  // Streams that a token opened end too; they are of no session.
  await tx.notify({ topic: 'session', id: staffId });
  await note(parts, tx, { of: staffId, count: rows.length, ...why });
  return rows.length;
}

async function end(tx: Tx, rows: readonly SessionRow[]): Promise<void> {
  await tx.sessions.end(rows.map(({ id }) => id));
  for (const { id } of rows) await tx.notify({ topic: 'session', id });
}

async function note({ clock }: SessionParts, tx: Tx, facts: Why & { of: string; count: number }): Promise<void> {
  await tx.ledger.append([ledgerEntry('sessions-ended', { ...facts }, clock.now())]);
}
