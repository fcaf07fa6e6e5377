import { withoutUnseen } from '../unseen-signs.js';

/** What a published entry says in words, and how its function is reached. */
export interface Published {
  title: string;
  description?: string;
  nonDiscrimination?: string;
  opening?: { remarks?: string };
  contact: { function: string; organisation: string; office?: string; channel: string; hours?: string };
}

const MAIL = /[^\s@]{1,64}@[^\s@]{1,63}\.[^\s@]{2,}/u;
/** International numbers; anything shorter may be a year, an hour or a room. */
const PHONE = /(\+|\b00\s?)\d[\d\s().-]{6,}\d/u;
const CHANNEL = /^([A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}|\+[0-9]{6,15})$/;
/** Before a name, not before an office: `Mme la Directrice` stays. */
const PERSON =
  /(^|\s)(M\.|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mlle\.?|Monsieur|Madame|Mademoiselle)\s+(?!L[ea]s?\s)\p{Lu}\p{L}+/u;

/**
 * R22: what goes round names functions. Only what is certain is refused: an address or a number anywhere but in the
 * function's own channel, a channel that is neither, and a title followed by a name where a function should stand.
 * @returns the members at fault, as parts of a JSON pointer
 */
export function namesAPerson({ title, description, nonDiscrimination, opening, contact }: Published): string[] {
  const words: Record<string, string | undefined> = {
    title,
    description,
    nonDiscrimination,
    'opening/remarks': opening?.remarks,
    'contact/function': contact.function,
    'contact/organisation': contact.organisation,
    'contact/office': contact.office,
    'contact/hours': contact.hours,
  };
  const reached = Object.entries(words).filter(([, text]) => MAIL.test(plainly(text)) || PHONE.test(plainly(text)));
  const named = (['title', 'contact/function'] as const).filter((name) => PERSON.test(plainly(words[name])));
  const channel = CHANNEL.test(contact.channel) ? [] : ['contact/channel'];
  return [...new Set([...reached.map(([name]) => name), ...named, ...channel])];
}

/** As it is read: wide letters and digits are those letters and digits, and a number stays one whatever hyphen parts it. */
function plainly(text = ''): string {
  return withoutUnseen(text.normalize('NFKC')).replaceAll(/\p{Pd}/gu, '-');
}
