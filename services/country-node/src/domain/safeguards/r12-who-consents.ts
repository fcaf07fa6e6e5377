import type { NationalConfiguration } from '../national/national-configuration.js';
import type { GivingProblem } from '../consent/judge-giving.js';
import type { ConsentEvent } from '../consent/types.js';

/** R12: a guardian in conflict of interest cannot consent. */
export function checkGuardian({ givenBy }: Pick<ConsentEvent, 'givenBy'>): GivingProblem | undefined {
  if (!givenBy || givenBy.who === 'child' || !givenBy.conflictOfInterest) return undefined;
  return { rule: 'safeguard-R12-guardian', code: 'guardian-conflict' };
}

/**
 * R12: the child's refusal stops whatever rests on consent; only an approved override is left. From the age of assent on
 * the child must have been asked, and where nobody noted its age or it is doubted (R6); a child that is not able to say is
 * heard through its guardian.
 */
export function checkChildView(
  { childView }: Pick<ConsentEvent, 'childView'>,
  { consent }: NationalConfiguration,
): GivingProblem | undefined {
  const view = childView?.view ?? 'not-asked';
  if (view === 'refused') return { rule: 'safeguard-R12-child', code: 'child-refused' };
  const age = childView?.ageYears;
  const mustBeAsked = age === undefined || age >= consent.ageOfAssent;
  return view === 'not-asked' && mustBeAsked ? { rule: 'consent-capacity', code: 'consent-invalid' } : undefined;
}
