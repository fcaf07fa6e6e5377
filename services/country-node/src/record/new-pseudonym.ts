import { randomInt } from 'node:crypto';
import { ALPHABET } from './pseudonym.js';

/** A random name in three blocks of four, behind a prefix that says what it names. */
export function newPseudonym(prefix: string): string {
  const block = () => Array.from({ length: 4 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${prefix}-${block()}-${block()}-${block()}`;
}
