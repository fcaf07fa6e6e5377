import { leavesIn, readAt, segmentsOf, toPointer } from './pointers.js';
import type { Json, JsonObject } from './types.js';
import type { LeafAsked } from './weigh-leaf.js';

/** Codes outside of LEGAL_ASYLUM that tell what it holds: that there is, was or will be a claim for asylum. */
const TELLING: ReadonlySet<unknown> = new Set([
  'asylum_procedure',
  'asylum_document',
  'refugee_certificate',
  'refugee',
  'statelessness',
]);

/** Whether a value is such a code: no coarse form may show it, and an exact one only where LEGAL_ASYLUM goes. */
export function tellsOfAsylum(value: unknown): boolean {
  return TELLING.has(value);
}

/** What goes with such a code goes where this does: same recipient, purpose and consent. */
export const AS_ASYLUM: LeafAsked = { pointer: '/legalStatus/asylumStatus', category: 'LEGAL_ASYLUM', form: 'exact' };

/**
 * The rows of a case file that hold such a code, whole: what stands beside it tells as much. Of a list of codes, the code.
 * @param isWithheld what is withheld is as if it were absent (R11), and closes no row
 */
export function tellingRows(caseFile: JsonObject, isWithheld: (pointer: string) => boolean): ReadonlySet<string> {
  const telling = leavesIn(caseFile).filter(({ pointer, value }) => tellsOfAsylum(value) && !isWithheld(pointer));
  return new Set(
    telling.map(({ pointer }) => {
      const row = aboveIt(pointer);
      return isInList(caseFile, row) ? row : pointer;
    }),
  );
}

/** Whether a field is, or stands in, one of these rows. */
export function isInRow(rows: ReadonlySet<string>, pointer: string): boolean {
  if (rows.size === 0) return false;
  const names = segmentsOf(pointer);
  return names.some((_name, at) => rows.has(toPointer(names.slice(0, at + 1))));
}

function isInList(caseFile: Json, row: string): boolean {
  return Array.isArray(readAt(caseFile, aboveIt(row))) && !Array.isArray(readAt(caseFile, row));
}

function aboveIt(pointer: string): string {
  return toPointer(segmentsOf(pointer).slice(0, -1));
}
