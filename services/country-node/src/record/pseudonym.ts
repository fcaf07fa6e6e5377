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

/** What an id of version 7 begins with: its time, in 12 hexadecimal digits, and two hyphens. */
const TIME_LENGTH = 14;

/**
 * The id of a case that came from a partner: but for the time that it begins with, the same again whenever it comes again.
 * @param at when what opens the case was issued
 */
export function idOfReceivedCase(
  { vault }: Pick<NodeParts, 'vault'>,
  partner: string,
  reference: string,
  at: Date,
): string {
  const random = vault.mark(JSON.stringify(['received-case', partner, reference])).subarray(0, 16);
  return uuidv7({ msecs: at.getTime(), random });
}

/**
 * The ids that a case from a partner may have had here before this node lost the row, those that were erased first; found by all
 * of the id but its time, because another conversation may be the first to come back. Looks through every case key.
 * @returns usually none or one; a key that was made for an opening that then failed has another time
 */
export async function findReceivedCases(
  { vault }: Pick<NodeParts, 'vault'>,
  partner: string,
  reference: string,
): Promise<string[]> {
  const made = idOfReceivedCase({ vault }, partner, reference, new Date(0)).slice(TIME_LENGTH);
  const [erased, kept]: [string[], string[]] = [[], []];
  for await (const each of vault.cases()) {
    if (each.caseId.slice(TIME_LENGTH) === made) (each.erased ? erased : kept).push(each.caseId);
  }
  return [...erased, ...kept];
}
