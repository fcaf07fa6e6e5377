import type { Said } from '../words/use-words.js';

const OWN = new Set([
  'within-1-day',
  'within-3-days',
  'within-7-days',
  'within-30-days',
  'later',
  'not-accepted',
  'not-agreed',
  'in-time',
  'late',
  'not-yet',
  'local',
  'received',
  'unknown',
  'other',
  'yes',
  'no',
]);

/** A category of a figure in words: a country, a kind of exchange, a span of time, a code of the case file, or as it is. */
export function sayCategory(words: Said, dimension: string, category: string): string {
  if (OWN.has(category)) return words.t(`figure.${category}`);
  if (dimension === 'kind') return words.kind(category);
  if (dimension === 'way-began-in') return words.country(category);
  return dimension === 'age-band' ? category : words.choice(category);
}
