import { Refusal } from '../refusal.js';
import { leavesIn } from '../disclosure/pointers.js';
import type { JsonObject } from '../disclosure/types.js';

/**
 * R22: functional contacts, not personal names, cross borders. A contact must name a function, and none of its lines may
 * hold the name of a member of staff.
 * @param staffNames display names the node knows; compared without case, accents and word order
 * @throws Refusal `functional-contact-required` with the pointers at fault, relative to the contact
 */
export function requireFunctionalContact(contact: JsonObject, staffNames: readonly string[]): void {
  if (typeof contact['function'] !== 'string') throw new Refusal('functional-contact-required', ['/function']);
  const names = staffNames.map(wordsOf).filter((words) => words.length > 0);
  const personal = leavesIn(contact).filter(({ value }) => {
    const said = new Set(wordsOf(String(value)));
    return names.some((words) => words.every((word) => said.has(word)));
  });
  if (personal.length > 0) {
    throw new Refusal(
      'functional-contact-required',
      personal.map(({ pointer }) => pointer),
    );
  }
}

/** The words of a line, so that `Aminata DIALLO`, `diallo.aminata@…` and `Diallo, Aminata` are the same. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 1);
}
