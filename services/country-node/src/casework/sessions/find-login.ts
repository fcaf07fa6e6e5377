import { isMachine, rolesThatCount } from '../../domain/access/machine-rights.js';
import { isEnded, isSessionOpen } from '../../domain/access/session-limits.js';
import { Refusal } from '../../domain/refusal.js';
import type { Identity } from '../../ports/access-tokens.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { wasLoggedOut } from './was-logged-out.js';

/** By what somebody is known: a token of the issuer, or a session of this node. */
export type Credential = { identity: Identity } | { sessionId: string };

/** A member of staff who is there now. */
export interface Login {
  staff: StaffRow;
  credential: Credential;
}

/** Who is behind a request; a session was used by it. @throws Refusal `unauthenticated` */
export async function findLogin(
  { clock, store }: Pick<NodeParts, 'clock' | 'store'>,
  credential: Credential,
): Promise<Login> {
  return store.transaction(async (tx) => {
    const at = clock.now();
    const staff = await stillThere(tx, credential, at);
    if (!staff) throw new Refusal('unauthenticated');
    if ('sessionId' in credential) await tx.sessions.touch(credential.sessionId, at);
    return { staff, credential };
  });
}

/** Whose credential it is, while it counts; asked anew for what stays open, which is no use of a session. */
export async function stillThere(tx: Tx, credential: Credential, now: Date): Promise<StaffRow | undefined> {
  const staff =
    'sessionId' in credential
      ? await bySession(tx, credential.sessionId, now)
      : await byToken(tx, credential.identity, now);
  return staff?.active ? { ...staff, roles: rolesThatCount(staff.roles) } : undefined;
}

async function bySession(tx: Tx, id: string, now: Date): Promise<StaffRow | undefined> {
  const session = await tx.sessions.get(id);
  return session && isSessionOpen(session, now) ? personOf(await tx.people.staff(session.staffId)) : undefined;
}

/** A browser is a person's; who became a machine meanwhile has none. */
function personOf(staff: StaffRow | undefined): StaffRow | undefined {
  return staff && !isMachine(staff.roles) ? staff : undefined;
}

/** A machine that stands in the table as a person is nobody: a person's rights are for people. */
async function byToken(tx: Tx, identity: Identity, now: Date): Promise<StaffRow | undefined> {
  const { subject, issuedAt, ofClient } = identity;
  const staff = await tx.people.staffBySubject(subject);
  if (ofClient && !isMachine(staff?.roles ?? [])) return undefined;
  if (!staff || isEnded(issuedAt, staff.credentialsFrom)) return undefined;
  return (await wasLoggedOut(tx, identity, now)) ? undefined : staff;
}
