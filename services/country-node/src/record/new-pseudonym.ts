import { randomInt } from 'node:crypto';

// No vowels and no look-alikes: a pseudonym that is read over the phone and never spells a word.
const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXZ';

/** A random name in three blocks of four, behind a prefix that says what it names. */
export function newPseudonym(prefix: string): string {
  const block = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${prefix}-${block()}-${block()}-${block()}`;
}
