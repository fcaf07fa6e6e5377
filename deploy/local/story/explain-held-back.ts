import type { Decision } from './api-types.js';
import { count, nameField } from './words.js';

const EXAMPLES = 6;

/** Why fields stay, most first: the rule in words, how many fields, and the names of some (never a value). */
export function explainHeldBack(decisions: readonly Decision[]): string[] {
  const heldBack = decisions.filter(({ outcome }) => outcome === 'held-back');
  const groups = [...Map.groupBy(heldBack, ({ because }) => because)];
  return groups
    .sort(([, a], [, b]) => b.length - a.length)
    .flatMap(([because, group]) => [
      `${because} ${count(group.length, 'field')}:`,
      `    ${examplesOf(group.map(({ source }) => source))}`,
    ]);
}

/** Some fields out of as many sections as possible. */
export function examplesOf(sources: readonly string[]): string {
  const bySection = Map.groupBy(sources.map(nameField), ({ section }) => section);
  const names = [...bySection].map(([section, fields]) => ({
    section,
    fields: [...new Set(fields.map(({ field }) => field))],
  }));
  const perSection = Math.max(1, Math.floor(EXAMPLES / names.length));
  const told = names.slice(0, EXAMPLES).map(({ section, fields }) => {
    const some = fields.slice(0, perSection).join(', ');
    return some === section ? section : `${section}: ${some}${fields.length > perSection ? ' …' : ''}`;
  });
  return told.join(' · ') + (names.length > EXAMPLES ? ' · …' : '');
}
