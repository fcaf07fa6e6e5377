import { APART_FROM_CASES } from './roles-together.js';
import { type Assignment, FOR_APPROVAL, mayAct, visibleCategories } from './visible-categories.js';

/** Threat 19: how long a case stays open to somebody who opened it in an emergency; by then somebody can be reached who gives cases. */
export const EMERGENCY_HOURS = 4;
/** So many cases one person opens in a day: an emergency concerns a child, or a group that travels together. */
export const OPENED_IN_A_DAY = 5;

/** A case that was opened in an emergency, as far as its end is concerned. */
export interface Emergency {
  until: Date;
  endedAt: Date | null;
}

/** Whoever holds one of these opens no case, whatever else they are: an emergency is for persons who work on cases. */
const NEVER: readonly string[] = [...APART_FROM_CASES, 'system'];

/** Whether the role reads cases that are given to it. */
export function mayBreakGlass(roles: readonly string[]): boolean {
  return roles.includes('caseworker') && !roles.some((role) => NEVER.includes(role));
}

/** Whether nothing more would be seen than by role and assignment. */
export function needsNoGlass(roles: readonly string[], assignment: Assignment | undefined): boolean {
  return mayAct(visibleCategories(roles, assignment));
}

export function isLive({ until, endedAt }: Emergency, now: Date): boolean {
  return endedAt === null && now < until;
}

/** When it begins now. */
export function endOfEmergency(now: Date): Date {
  return new Date(now.getTime() + EMERGENCY_HOURS * 3_600_000);
}

/**
 * What is read in an emergency, besides what is read anyhow: as much as a supervisor, hence neither a therapist's notes nor what
 * was told in confidence. Empty for those who may not open any.
 */
export function emergencyCategories(roles: readonly string[]): ReadonlySet<string> {
  return mayBreakGlass(roles) ? FOR_APPROVAL : new Set();
}
