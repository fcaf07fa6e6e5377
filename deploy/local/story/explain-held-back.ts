import type { Decision } from './api-types.js';
import { count, isTelling, nameField } from './words.js';

const EXAMPLES = 8;

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

/** Some fields out of as many sections as possible, the most telling first. */
export function examplesOf(sources: readonly string[]): string {
  const sorted = [...sources.filter(isTelling), ...sources.filter((source) => !isTelling(source))];
  const sections = [...Map.groupBy(sorted.map(nameField), ({ section }) => section)];
  const perSection = Math.max(1, Math.floor(EXAMPLES / sections.length));
  const told = sections.slice(0, EXAMPLES).map(([section, fields]) => {
    const names = [...new Set(fields.map(({ field }) => field))];
    const some = names.slice(0, perSection).join(', ');
    return some === section ? section : `${section}: ${some}${names.length > perSection ? ' …' : ''}`;
  });
  return told.join(' · ') + (sections.length > EXAMPLES ? ' · …' : '');
}
