import { isMachine, rolesThatCount } from './machine-rights.js';

export const STAFF_ROLES = [
  'caseworker',
  'supervisor',
  'consular-officer',
  'data-protection-officer',
  'administrator',
  'auditor',
  'system',
] as const;

/** Who looks after the node, checks it, or answers for a consulate reads no case, or none but their questions (threat 19). */
export const APART_FROM_CASES: readonly string[] = ['administrator', 'auditor', 'consular-officer'];

/** Functions that one person does not hold together, and why. */
const APART: readonly (readonly [readonly string[], readonly string[]])[] = [
  // The other two work on cases.
  [APART_FROM_CASES, ['caseworker', 'supervisor']],
  // Who could rewrite the ledger must not be who finds that it was (threat 20).
  [['administrator'], ['auditor']],
];

export type RolesFault = 'no-role' | 'unknown-role' | 'roles-apart' | 'machine-as-person';

/** Why these roles cannot be one row's of the table of staff; undefined where they can. */
export function faultOfRoles(roles: readonly string[]): RolesFault | undefined {
  const known: readonly string[] = STAFF_ROLES;
  if (roles.length === 0) return 'no-role';
  if (!roles.every((role) => known.includes(role))) return 'unknown-role';
  // A role that would count for nothing is one that somebody believes to have given (R9).
  if (isMachine(roles)) return rolesThatCount(roles).length === roles.length ? undefined : 'machine-as-person';
  const meet = (some: readonly string[]) => roles.some((role) => some.includes(role));
  return APART.some(([one, other]) => meet(one) && meet(other)) ? 'roles-apart' : undefined;
}
