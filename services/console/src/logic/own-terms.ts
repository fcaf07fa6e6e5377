/** What the authority calls something in one language. */
export interface Term {
  language: string;
  /** Of the list of words. */
  key: string;
  says: string;
}

/** What is called otherwise in a language; a key that the list of words does not have is of another release, and changes nothing. */
export function ownTerms(
  terms: readonly Term[],
  language: string,
  isKnown: (key: string) => boolean,
): Record<string, string> {
  const own = terms.filter((term) => term.language === language && isKnown(term.key));
  return Object.fromEntries(own.map(({ key, says }) => [key, says]));
}
