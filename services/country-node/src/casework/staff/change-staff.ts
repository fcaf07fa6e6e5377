import { v7 as uuidv7 } from 'uuid';
import { faultOfRoles, type RolesFault } from '../../domain/access/roles-together.js';
import type { NodeParts } from '../../ports/node-parts.js';
import type { StaffRole, StaffRow } from '../../ports/store/people.js';
import type { Tx } from '../../ports/store/store.js';
import { ledgerEntry } from '../../record/ledger-entry.js';
import { takeBackAllOf } from '../assignments/take-back-case.js';
import { endAllOf } from '../sessions/end-sessions.js';

type StaffParts = Pick<NodeParts, 'clock' | 'store'>;

/** Why the table of staff stays as it is. */
export type StaffFault =
  | RolesFault
  | 'subject-malformed'
  | 'function-malformed'
  | 'subject-known'
  | 'unknown'
  | 'ended'
  | 'last-administrator';

export type StaffOutcome = { id: string; /** That were this person’s. */ cases?: number } | { fault: StaffFault };

/** What may be said of somebody: the issuer's subject stays, because it says who that is. */
export interface ToChange {
  roles?: readonly string[];
  displayFunction?: string;
  /** Takes somebody back who was ended. */
  active?: true;
}

/** As tokens carry it (OpenID Connect Core 1.0 section 2: at most 255 ASCII characters). */
const SUBJECT = /^[!-~]{1,255}$/;
/** A function and where, never a person's name (R22); one line. */
const FUNCTION = /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N} ,.()’'/-]{0,79}$/u;
/** Whoever may run commands on the node's machine is no member of staff. */
const OPERATOR = 'operator';

/** Makes somebody, or a program, a user of this node. */
export async function addStaff(
  parts: StaffParts,
  { subject, roles, displayFunction }: { subject: string; roles: readonly string[]; displayFunction: string },
): Promise<StaffOutcome> {
  return parts.store.transaction(async (tx) => {
    await tx.people.lockStaff();
    const fault = faultOfRow({ subject, roles, displayFunction });
    if (fault) return { fault };
    if (await tx.people.staffBySubject(subject)) return { fault: 'subject-known' };
    const row = { id: uuidv7(), subject, displayFunction, roles: roles as StaffRole[], active: true };
    return keep(parts, tx, row, 'added');
  });
}

/** Gives other roles or another function; what was asked for with the roles of before is weighed by those of now. */
export async function changeStaff(parts: StaffParts, id: string, change: ToChange): Promise<StaffOutcome> {
  return parts.store.transaction(async (tx) => {
    await tx.people.lockStaff();
    const before = await tx.people.staff(id);
    if (!before) return { fault: 'unknown' };
    if (!before.active && !change.active) return { fault: 'ended' };
    const row = { ...before, ...change, roles: (change.roles ?? before.roles) as StaffRole[] };
    const fault = faultOfRow(row) ?? (await faultOfLoss(tx, before, row));
    return fault ? { fault } : keep(parts, tx, row, before.active ? 'changed' : 'taken_back');
  });
}

/**
 * Ends somebody: no session and no token opens anything from now on. The row stays, because the ledger names it. Their cases
 * are taken back: whoever is taken back one day is given those that are theirs then.
 */
export async function endStaff(parts: StaffParts, id: string): Promise<StaffOutcome> {
  return parts.store.transaction(async (tx) => {
    await tx.people.lockStaff();
    const before = await tx.people.staff(id);
    if (!before) return { fault: 'unknown' };
    if (!before.active) return { fault: 'ended' };
    const row = { ...before, active: false };
    const fault = await faultOfLoss(tx, before, row);
    if (fault) return { fault };
    const kept = await keep(parts, tx, row, 'ended');
    const cases = await takeBackAllOf(tx, id, { endedBy: OPERATOR, endedAt: parts.clock.now() });
    await endAllOf(parts, tx, id, { by: OPERATOR, reason: 'duties_ended' });
    return { ...kept, cases };
  });
}

function faultOfRow({
  subject,
  roles,
  displayFunction,
}: Record<'subject' | 'displayFunction', string> & { roles: readonly string[] }): StaffFault | undefined {
  if (!SUBJECT.test(subject)) return 'subject-malformed';
  if (!FUNCTION.test(displayFunction)) return 'function-malformed';
  return faultOfRoles(roles);
}

/** Somebody has to be there who may end others’ sessions and see what was set aside. */
async function faultOfLoss(tx: Tx, before: StaffRow, after: StaffRow): Promise<StaffFault | undefined> {
  if (!isAdministrator(before) || isAdministrator(after)) return undefined;
  const others = (await tx.people.listStaff()).filter(({ id }) => id !== before.id);
  return others.some(isAdministrator) ? undefined : 'last-administrator';
}

function isAdministrator({ active, roles }: StaffRow): boolean {
  return active && roles.includes('administrator');
}

type Act = 'added' | 'changed' | 'ended' | 'taken_back';

async function keep({ clock }: StaffParts, tx: Tx, row: StaffRow, act: Act): Promise<StaffOutcome> {
  const { id, subject, displayFunction, active } = row;
  // In one order: the ledger says the same of the same.
  const roles = [...new Set(row.roles)].sort();
  await tx.people.upsertStaff({ id, subject, displayFunction, roles, active });
  await tx.ledger.append([ledgerEntry('staff-changed', { by: OPERATOR, of: id, act, roles, active }, clock.now())]);
  return { id };
}
