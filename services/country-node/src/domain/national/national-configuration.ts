import type { NationalConfigurationText } from '#libs/schema-check/generated/types.js';

/**
 * What national law decides: ages, guardians, deciders, terms, approvers, calendar. A signed document of each country
 * (R24), never code; every rule that needs an age, a role or a term takes it from here.
 */
export type NationalConfiguration = NationalConfigurationText;

/** Length of time as the law says it; working hours and days count only as the calendar does. */
export type Term = NationalConfiguration['risk']['firstIntervention']['high'];
/** Whose approval steps need where the law says otherwise than the table of their kind (R9). */
export type Approvals = Partial<Pick<NationalConfiguration, 'approvals'>>;
export type Calendar = NationalConfiguration['calendar'];
export type Risk = 'high' | 'medium' | 'low';

/** Whether the document is in force at `at`. */
export function isInForce({ validFrom, validUntil }: NationalConfiguration, at: Date): boolean {
  return new Date(validFrom) <= at && at < new Date(validUntil);
}
