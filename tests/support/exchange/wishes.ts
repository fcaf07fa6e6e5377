import type { CaseFile } from '#libs/schema-check/generated/types.js';
import type { JsonObject } from '../../../services/country-node/src/domain/disclosure/types.js';
import { ASSESSMENT } from './returning.js';
import { day } from './said-today.js';
import { consentFor } from './sharing.js';

/** What is told for a purpose beside the rest; a child names it. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  'family-tracing': ['FAM_CONTACT', 'BID'],
  documents: ['ID_DOCS'],
};

/** A child agrees in writing to one thing only, at one office, Niger where none is named: as to return, or to have the family looked for. */
export function wishFor(purpose: string, at: Date, node = 'ne'): JsonObject {
  const given = consentFor([node], at, { method: 'written' });
  const [permitted] = given['provisions'] as [JsonObject & { categories: string[] }];
  const categories = [...permitted.categories, ...(BESIDE[purpose] ?? [])];
  return { ...given, provisions: [{ ...permitted, purposes: [purpose], categories }] };
}

/** The file of a child whose family was assessed not long ago: a return rests on that. */
export const withFamilyAssessed = (file: CaseFile): CaseFile => ({
  ...file,
  family: { ...file.family, assessment: { ...ASSESSMENT, assessedOn: day(-12) } },
});
