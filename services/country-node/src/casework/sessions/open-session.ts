import { v7 as uuidv7 } from 'uuid';
import { isMachine } from '../../domain/access/machine-rights.js';
import { crowdedOut, endOfSession, isEnded, isSessionOpen } from '../../domain/access/session-limits.js';
import { Refusal } from '../../domain/refusal.js';
import type { Identity } from '../../ports/access-tokens.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { SessionRow } from '../../ports/store/sessions.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { wasLoggedOut } from './was-logged-out.js';

type SessionParts = Pick<NodeParts, 'clock' | 'store'>;

/**
 * Begins a session for a person at a browser; where there are as many as one person has, the oldest ends.
 * @throws Refusal `unauthenticated` for a stranger, a machine, and for what the issuer gave out before it, or an administrator, ended it
 */
export async function openSession(parts: SessionParts, identity: Identity): Promise<SessionRow> {
  return parts.store.transaction(async (tx) => {
    const at = parts.clock.now();
    const { id: staffId } = await personBehind(tx, identity);
    await tx.sessions.lockPerson(staffId);
    // Read again: whoever ended the sessions a moment ago held the lock.
    const staff = await personBehind(tx, identity);
    const { issuerSession = null, hint = null } = identity;
    if (issuerSession) await tx.sessions.lockIssuerSession(issuerSession);
    if (await wasLoggedOut(tx, identity, at)) throw new Refusal('unauthenticated');
    await makeRoom(tx, staff, at);
    const expiresAt = endOfSession(identity.expiresAt, at);
    const row = { id: uuidv7(), staffId, issuerSession, openedAt: at, seenAt: at, expiresAt, hint };
    await tx.sessions.insert(row);
    return row;
  });
}

async function personBehind(tx: Tx, { subject, issuedAt, ofClient }: Identity): Promise<StaffRow> {
  const staff = await tx.people.staffBySubject(subject);
  if (!staff?.active || isMachine(staff.roles) || ofClient) throw new Refusal('unauthenticated');
  if (isEnded(issuedAt, staff.credentialsFrom)) throw new Refusal('unauthenticated');
  return staff;
}

async function makeRoom(tx: Tx, { id }: StaffRow, at: Date): Promise<void> {
  const open = (await tx.sessions.ofPerson(id)).filter((each) => isSessionOpen(each, at));
  const ended = crowdedOut(open).map((each) => each.id);
  if (ended.length === 0) return;
  await tx.sessions.end(ended);
  for (const each of ended) await tx.notify({ topic: 'session', id: each });
}
