/** The role of a program of this office: what is behind the token is no person. */
const MACHINE = 'system';
/** Beside it a machine keeps one role, by which cases are its to register and to read. */
const KEPT: readonly string[] = [MACHINE, 'caseworker'];

export function isMachine(roles: readonly string[]): boolean {
  return roles.includes(MACHINE);
}

/**
 * What of the roles in the table of staff counts: of a machine's never one that decides, approves or oversees, so that nobody
 * who approves can have been the author by way of a machine (R9).
 */
export function rolesThatCount<T extends string>(roles: readonly T[]): T[] {
  return isMachine(roles) ? roles.filter((role) => KEPT.includes(role)) : [...roles];
}

/**
 * Whether a route is this caller's: by one of its roles; for a machine, unless the route names `system` itself, only where the
 * route is for machines too.
 */
export function mayUse(roles: readonly string[], route: { roles: readonly string[]; forMachines: boolean }): boolean {
  const counting = rolesThatCount(roles);
  const admitted = counting.filter((role) => route.roles.includes(role));
  return isMachine(roles) && !route.forMachines ? admitted.includes(MACHINE) : admitted.length > 0;
}
