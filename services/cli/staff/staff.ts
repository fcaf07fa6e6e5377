import {
  addStaff,
  changeStaff,
  endStaff,
  type StaffFault,
  type StaffOutcome,
} from '../../country-node/src/casework/staff/change-staff.js';
import { connectPostgres, type PostgresStore } from '../../country-node/src/adapters/postgres/postgres-store.js';
import { faultOfRoles, STAFF_ROLES } from '../../country-node/src/domain/access/roles-together.js';
import type { StaffRow } from '../../country-node/src/ports/store/people.js';
import { openLedger, readUrl } from '../open-ledger.js';
import { type NodeEnvironment, readNodeSettings } from '../node-environment.js';
import type { Out } from '../out.js';
import { UsageError } from '../usage-error.js';

interface OfNode {
  settings?: NodeEnvironment;
}

export interface Entering extends OfNode {
  subject: string;
  role: string[];
  function: string;
}

export interface Changing extends OfNode {
  role?: string[];
  function?: string;
  active?: true;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const WHY: Readonly<Record<StaffFault, string>> = {
  'no-role': 'Say at least one role.',
  'unknown-role': `The roles are: ${STAFF_ROLES.join(', ')}.`,
  'roles-apart':
    'One person does not hold these together: who administers, audits or answers for a consulate does not work on cases, and who administers does not audit.',
  'machine-as-person':
    'A program (system) has no other role than caseworker beside: what a person has to do it cannot.',
  'subject-malformed': 'This is no subject: 1 to 255 visible ASCII characters, as it stands in the issuer’s tokens.',
  'function-malformed': 'The function is one line of at most 80 letters, figures and plain signs.',
  'subject-known': 'The issuer’s subject is on the list already, perhaps ended: `staff list` says under which id.',
  unknown: 'Nobody on the list has this id.',
  ended: 'Whoever that was has been ended already; `staff change ID --active` takes them back.',
  'last-administrator': 'This is the last administrator: make another one first.',
};

/** @returns exit code 0 */
export async function list({ settings, json }: OfNode & { json?: boolean }, out: Out): Promise<number> {
  const place = settings === undefined ? {} : { settings };
  return openLedger(place, async ({ store }) => {
    const rows = await store.transaction((tx) => tx.people.listStaff());
    const items = rows.map(({ id, subject, displayFunction, roles, active }) => ({
      ...{ id, subject, displayFunction, roles, active },
    }));
    if (json) out.say(JSON.stringify({ items }));
    else tell(items, out);
    return 0;
  });
}

/** Who may use the node now, for whoever has just put a database back: roles and endings since are not in it. */
export async function tellActive(store: PostgresStore, out: Out): Promise<void> {
  const rows = await store.transaction((tx) => tx.people.listStaff());
  tell(
    rows.filter(({ active }) => active),
    out,
  );
}

type Listed = Pick<StaffRow, 'id' | 'subject' | 'displayFunction' | 'roles' | 'active'>;

/** A row from before roles were held against each other is marked: it counts as it stands until somebody changes it. */
function tell(items: readonly Listed[], out: Out): void {
  const isApart = ({ roles, active }: Listed) => active && faultOfRoles(roles) !== undefined;
  for (const item of items) {
    const { id, subject, displayFunction, roles, active } = item;
    out.say(
      `${isApart(item) ? '! ' : ''}${id}  ${active ? roles.join(', ') : 'ended'}  ${displayFunction}  (${subject})`,
    );
  }
  const count = items.filter(isApart).length;
  if (count > 0)
    out.say(`! ${count} with roles that are not held together any more: give them others with \`staff change\`.`);
}

/** @returns exit code 0, or 1 when the list stays as it was */
export async function enter({ settings, subject, role, function: words }: Entering, out: Out): Promise<number> {
  const given = { subject, roles: role, displayFunction: words };
  return withStore(settings, out, (parts) => addStaff(parts, given));
}

/** @returns exit code 0, or 1 when the list stays as it was */
export async function change(
  id: string,
  { settings, role, function: words, active }: Changing,
  out: Out,
): Promise<number> {
  if (!role && words === undefined && !active)
    throw new UsageError('Say what changes: --role, --function or --active.');
  const asked = {
    ...(role ? { roles: role } : {}),
    ...(words === undefined ? {} : { displayFunction: words }),
    ...(active ? { active } : {}),
  };
  return withStore(settings, out, (parts) => changeStaff(parts, idIn(id), asked));
}

/** @returns exit code 0, or 1 when the list stays as it was */
export async function end(id: string, { settings }: OfNode, out: Out): Promise<number> {
  return withStore(settings, out, (parts) => endStaff(parts, idIn(id)));
}

function idIn(text: string): string {
  if (ID.test(text)) return text;
  throw new UsageError('This is no id: `staff list` says them.');
}

async function withStore(
  environment: NodeEnvironment | undefined,
  out: Out,
  work: (parts: { clock: { now: () => Date }; store: PostgresStore }) => Promise<StaffOutcome>,
): Promise<number> {
  if (!environment) throw new UsageError('Say which node: --settings.');
  const url = readUrl(readNodeSettings(environment).databaseUrlFile);
  // A reader first: it tells a database of another release, which a writer would bring up to date under a running node.
  await openLedger({ settings: environment }, () => Promise.resolve());
  const store = await connectPostgres({ url, poolSize: 2, statementTimeoutMs: 60_000 });
  try {
    const outcome = await work({ clock: { now: () => new Date() }, store });
    if ('id' in outcome) say(outcome, out);
    else out.complain(WHY[outcome.fault]);
    return 'id' in outcome ? 0 : 1;
  } finally {
    await store.close();
  }
}

function say({ id, cases = 0 }: Exclude<StaffOutcome, { fault: StaffFault }>, out: Out): void {
  out.say(`${id}: done, and in the ledger.`);
  if (cases > 0)
    out.say(`Cases taken back: ${cases}. Supervisors see in their list of cases which of them are nobody’s now.`);
}
