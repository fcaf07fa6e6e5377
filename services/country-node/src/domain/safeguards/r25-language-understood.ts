import type { GivingProblem } from '../consent/judge-giving.js';
import type { ConsentEvent } from '../consent/types.js';

type Spoken = Pick<ConsentEvent, 'language' | 'languageUnderstood' | 'notice' | 'interpreter'>;

/**
 * R25: consent given in a language not understood is not valid. Where nobody noted whether it was understood, the notice
 * must have been in the person's language, or interpreted.
 */
export function checkLanguage({
  language,
  languageUnderstood,
  notice,
  interpreter,
}: Spoken): GivingProblem | undefined {
  const bridged = language !== undefined && (notice?.language === language || interpreter === true);
  return (languageUnderstood ?? bridged) ? undefined : { rule: 'safeguard-R25', code: 'notice-language' };
}
