import { leavesOf, patternOf } from '#libs/schema-check/leaves.js';

export const CASE_FILE = 'urn:passerelle:schema:case-file:v1';
export const CASE_SUMMARY = 'urn:passerelle:schema:case-summary:v1';

/** In what a step of the correction says what is true: fields of the case file, or their coarse forms. */
export function formOf(step: string): { member: 'file' | 'summary'; schema: string } {
  return step === 'correct-coarse'
    ? { member: 'summary', schema: CASE_SUMMARY }
    : { member: 'file', schema: CASE_FILE };
}

/** Files travel by themselves; what is withheld never did. */
const NEVER: readonly string[] = ['DOCS', 'BIO_PHOTO', 'WITHHELD'];

/** Fields that decide beside another what its coarse form is (domain/disclosure/coarsen.ts), though nothing is derived from them. */
const DECIDES: Readonly<Record<string, string>> = {
  '/identification/ageEstimated': '/ageBand',
  '/identification/ageInDoubt': '/ageBand',
  '/plan/actions/*/status': '/openActions/*',
};

/**
 * The item in which a place lies, as it is corrected: a field that stands in no list, or a whole list. Rows move, and a manifest
 * names them by index, so that no row is ever corrected alone.
 * @returns undefined for a place that cannot be corrected
 */
export function itemAt(schemaId: string, pointer: string): string | undefined {
  const item = cutAtList(patternOf(pointer));
  const categories = categoriesOf(schemaId, item);
  return categories.length === 0 || categories.some((each) => NEVER.includes(each)) ? undefined : item;
}

/** Categories of the fields of an item; none for what is no item. */
export function categoriesOf(schemaId: string, item: string): string[] {
  const own = leavesOf(schemaId).filter(({ pattern }) => pattern === item || pattern.startsWith(`${item}/*`));
  return [...new Set(own.map(({ category }) => category))];
}

export function isOfItem(item: string, pointer: string): boolean {
  return pointer === item || pointer.startsWith(`${item}/`);
}

/** Items of the summary that say what an item of the case file says, in a coarse form. */
export function coarseItems(item: string): string[] {
  const own = leavesOf(CASE_FILE).filter(({ pattern }) => isOfItem(item, pattern));
  return [...new Set(own.flatMap((leaf) => coarseFormsOf(leaf).map(cutAtList)))];
}

/** Places of the summary that a field of the case file informs, `*` for any row. */
export function coarseFormsOf({ pattern, coarse }: ReturnType<typeof leavesOf>[number]): string[] {
  return [coarse?.to, DECIDES[pattern]].filter((each) => each !== undefined);
}

function cutAtList(pattern: string): string {
  return pattern.split('/*')[0] ?? pattern;
}
