import { v7 as uuidv7 } from 'uuid';
import type { NodeParts } from '../ports/node-parts.js';

// No vowels and no look-alikes: a pseudonym that is read over the phone and never spells a word.
export const ALPHABET = '23456789BCDFGHJKMNPQRSTVWXZ';
const LETTERS = 12;

/**
 * The reference by which one partner, and nobody else, knows a case. Drawn from the node's own secret and not at random, so
 * that a node that lost the row knows the case again by what its partner calls it.
 */
export function pseudonymOf({ vault }: Pick<NodeParts, 'vault'>, caseId: string, partner: string): string {
  const drawn = Buffer.from(vault.mark(JSON.stringify(['case-reference', caseId, partner])));
  // Two bytes a letter, so that none is noticeably likelier than another.
  const letters = Array.from({ length: LETTERS }, (_, at) => ALPHABET[drawn.readUInt16BE(2 * at) % ALPHABET.length]);
  return `PR-${letters.join('').replaceAll(/(.{4})(?=.)/g, '$1-')}`;
}

/** The id of a case that came from a partner: the same again when it comes again, so that what was erased is known for that. */
export function idOfReceivedCase(
  { vault }: Pick<NodeParts, 'vault'>,
  partner: string,
  reference: string,
  at: Date,
): string {
  const random = vault.mark(JSON.stringify(['received-case', partner, reference])).subarray(0, 16);
  return uuidv7({ msecs: at.getTime(), random });
}
