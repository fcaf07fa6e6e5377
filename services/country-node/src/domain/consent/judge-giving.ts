import { checkGuardian, checkChildView } from '../safeguards/r12-who-consents.js';
import { checkLanguage } from '../safeguards/r25-language-understood.js';
import type { NationalConfiguration } from '../national/national-configuration.js';
import type { ConsentEvent, ConsentState } from './types.js';

export type GivingProblem = NonNullable<ConsentState['problem']>;

/**
 * Why a consent as recorded is not valid; undefined when it is. Asked in a fixed order: language (R25), the child's own
 * view and the guardian's interest (R12), who may consent at this age (national configuration).
 */
export function judgeGiving(event: ConsentEvent, national: NationalConfiguration): GivingProblem | undefined {
  return checkLanguage(event) ?? checkChildView(event, national) ?? checkGuardian(event) ?? checkGiver(event, national);
}

function checkGiver(
  { givenBy, childView }: ConsentEvent,
  { consent }: NationalConfiguration,
): GivingProblem | undefined {
  const lacking: GivingProblem = { rule: 'consent-capacity', code: 'consent-invalid' };
  if (!givenBy) return lacking;
  if (givenBy.who !== 'child') return consent.mayConsentForChild.includes(givenBy.who) ? undefined : lacking;
  const age = childView?.ageYears;
  // An age that was not noted, or is doubted, is not an age of consent: doubt means child (R6).
  const mayAlone = age !== undefined && age >= consent.ageOfConsent && childView?.able !== false;
  return mayAlone && childView?.view === 'given' ? undefined : lacking;
}
